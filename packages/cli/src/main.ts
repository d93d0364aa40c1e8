/** @module The `credchain` command. */
import { isCredentialsError } from '@credchain/core'
import { Command, InvalidArgumentError } from 'commander'
import { createRequire } from 'node:module'
import type { CurlOptions } from './curl.js'
import type { PolicyTrustOptions } from './policy-trust.js'
import type { PresignCommandOptions } from './presign.js'
import { openTerminal, type Terminal } from './terminal.js'

/** As shells report a program that Ctrl-C ended. */
const INTERRUPTED = 130

interface GlobalOptions {
  readonly color: boolean
}

const { version }: { version: string } = createRequire(import.meta.url)('../package.json')

// The SDK's advice on Node versions is for those who install it, not for those who run a command.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'

const program = new Command('credchain')
  .description('Shows where AWS credentials come from, and why.')
  .version(version)
  .option('--no-color', 'no colours, even on a terminal (NO_COLOR does the same)')
  .showHelpAfterError()
  // Before the commands, which inherit it.
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2)
  })

program
  .command('explain')
  .description('walk the credential chain of this machine and say what every link answered')
  .option('-p, --profile <name>', 'a profile of the shared config files, instead of the environment', named)
  .option('--plan', 'the plan of the profile instead: its first credentials, its roles, and each line that matters; nobody is asked')
  .option('--json', 'the same as data')
  .addHelpText(
    'after',
    '\nExamples:\n  credchain explain\n  credchain explain --profile prod --json\n  credchain explain --profile prod --plan\n\nExit code: 0 a link was chosen, or there is a plan; 1 not; 2 wrong usage.',
  )
  .action(({ plan = false, ...options }: { profile?: string; plan?: boolean; json?: boolean }) =>
    run(async (terminal, signal) =>
      plan
        ? (await import('./explain-plan.js')).explainPlan(options, terminal)
        : (await import('./explain.js')).explain({ ...options, signal }, terminal),
    ),
  )

program
  .command('lint-config')
  .description(
    'find what in the shared config files does not count, counts twice, cannot work or can be read by everybody; nobody is asked',
  )
  .option('--json', 'the same as data')
  .addHelpText(
    'after',
    '\nThe files are those of AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or in ~/.aws.\n\nExit code: 0 nothing was found, 1 something was, 2 wrong usage.',
  )
  .action((options: { json?: boolean }) => run(async (terminal) => (await import('./lint-config.js')).lintConfig(options, terminal)))

program
  .command('demo')
  .description('real AWS SDK clients living through expiries and an STS outage, against a sandbox on loopback; no AWS account is touched')
  .option('--json', 'the summary as data')
  .addHelpText(
    'after',
    '\nExit code: 0 when no request failed, none waited for a refresh and five identities or more expired meanwhile; 1 otherwise.',
  )
  .action((options: { json?: boolean }) =>
    run(async (terminal, signal) => (await import('./demo/run-demo.js')).runDemo({ ...options, signal }, terminal)),
  )

const cache = program.command('cache').description('the sessions that the AWS CLI and this library keep in files')
const dirOption = ['--dir <folder>', 'another folder than ~/.aws/cli/cache', named] as const

cache
  .command('list')
  .description('what is there, redacted: the longest-lived first')
  .option(...dirOption)
  .option('--json', 'the same as data')
  .action((options: { dir?: string; json?: boolean }) => run(async (terminal) => (await import('./cache.js')).listCache(options, terminal)))

cache
  .command('clear')
  .description("remove every session, the AWS CLI's too")
  .option('--expired', 'only those that have ended')
  .option(...dirOption)
  .option('--json', 'the number as data')
  .addHelpText('after', '\nExit code: 0, or 1 when the folder cannot be used: it is a link, or others may write it.')
  .action((options: { dir?: string; json?: boolean; expired?: boolean }) =>
    run(async (terminal) => (await import('./cache.js')).clearCache(options, terminal)),
  )

program
  .command('curl')
  .description('send a signed request; service and region are told by the host, or by the options')
  .argument('<method>', 'GET, POST …')
  .argument('<url>')
  .option('-p, --profile <name>', 'a profile of the shared config files, instead of the environment', named)
  .option('-H, --header <line...>', "a header, 'Name: value'; may come again")
  .option('-d, --data <text>', 'the body; @name for that of a file')
  .option('--service <name>', 'what the service signs by', named)
  .option('--region <name>', 'the region to sign for', named)
  .option('--allow-host <pattern...>', 'hosts that are not of AWS, such as *.example.com')
  .option('-v, --verbose', 'the heads of request and answer too, on stderr, without secrets')
  .addHelpText(
    'after',
    "\nExamples:\n  credchain curl GET 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'\n  credchain curl PUT https://bucket.s3.eu-west-1.amazonaws.com/key -d @file\n\nExit code: 0 below status 400; 1 from there on, or without credentials; 2 wrong usage.",
  )
  .action((method: string, url: string, options: CurlOptions) =>
    run(async (terminal, signal) => (await import('./curl.js')).curl(method, url, { ...options, signal }, terminal)),
  )

program
  .command('presign')
  .description('print a link that carries its signature')
  .argument('<url>')
  .option('-X, --method <name>', 'the method it is for', 'GET')
  .option('-e, --expires-in <seconds>', 'its life, a week at most; it ends with the credentials at the latest', seconds, 3600)
  .option('-p, --profile <name>', 'a profile of the shared config files, instead of the environment', named)
  .option('--service <name>', 'what the service signs by', named)
  .option('--region <name>', 'the region to sign for', named)
  .addHelpText(
    'after',
    '\nThe link lets in whoever has it, and has the session token in it.\n\nExit code: 0; 1 without credentials; 2 wrong usage.',
  )
  .action((url: string, options: PresignCommandOptions) =>
    run(async (terminal, signal) => (await import('./presign.js')).presign(url, { ...options, signal }, terminal)),
  )

program
  .command('policy')
  .description('documents of AWS IAM')
  .command('trust')
  .description('the trust policy of a role that others assume with an external id')
  .requiredOption('--principal <account...>', 'accounts of 12 digits, or ARNs')
  .option('--external-id <id>', 'default: a new one', named)
  .option('--merged', 'one statement for all principals, instead of one each')
  .action((options: PolicyTrustOptions) => run(async (terminal) => (await import('./policy-trust.js')).policyTrust(options, terminal)))

program.parse()

function seconds(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give whole seconds.')
  return Number(text)
}

function named(name: string): string {
  if (name.trim() === '') throw new InvalidArgumentError('The name is missing.')
  return name
}

/** Runs a command to its exit code. Ctrl-C lets it clean up; a second one ends it at once. */
function run(work: (terminal: Terminal, signal: AbortSignal) => Promise<number>): Promise<void> {
  const { color } = program.opts<GlobalOptions>()
  const terminal = openTerminal(color)
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())
  return work(terminal, interrupted.signal).then(
    (exitCode) => {
      // What is still under way, a peer that does not answer, must not hold the terminal.
      if (interrupted.signal.aborted) process.exit(INTERRUPTED)
      process.exitCode = exitCode
    },
    (error: unknown) => {
      if (interrupted.signal.aborted) process.exit(INTERRUPTED)
      terminal.note(error instanceof Error ? error.message : 'failed')
      if (isCredentialsError(error) && error.hint !== undefined) terminal.note(`  hint: ${error.hint}`)
      process.exitCode = 1
    },
  )
}
