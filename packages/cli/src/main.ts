/** @module The `credchain` command. */
import { Command } from 'commander'
import { createRequire } from 'node:module'
import { openTerminal, type Terminal } from './terminal.js'

interface GlobalOptions {
  readonly color: boolean
}

const { version }: { version: string } = createRequire(import.meta.url)('../package.json')

const program = new Command('credchain')
  .description('Shows where AWS credentials come from, and why.')
  .version(version)
  .option('--no-color', 'no colours, even on a terminal (NO_COLOR does the same)')
  .showHelpAfterError()

program
  .command('explain')
  .description('walk the credential chain of this machine and say what every link answered')
  .option('-p, --profile <name>', 'the profile of the shared config files; goes before the environment')
  .option('--json', 'the same as data')
  .addHelpText(
    'after',
    '\nExamples:\n  credchain explain\n  credchain explain --profile prod --json\n\nExit code: 0 a link was chosen, 1 none was, 2 wrong usage.',
  )
  .action((options: { profile?: string; json?: boolean }) =>
    run(async (terminal) => (await import('./explain.js')).explain(options, terminal)),
  )

program
  .command('demo')
  .description('real AWS SDK clients living through expiries and an STS outage, against a sandbox on loopback; no AWS account is touched')
  .option('--json', 'the summary as data')
  .addHelpText('after', '\nExit code: 0 when no request failed and none waited for a refresh, 1 otherwise.')
  .action((options: { json?: boolean }) => run(async (terminal) => (await import('./demo/run-demo.js')).runDemo(options, terminal)))

program.exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2)
})

program.parse()

function run(work: (terminal: Terminal) => Promise<number>): Promise<void> {
  const { color } = program.opts<GlobalOptions>()
  const terminal = openTerminal(color)
  return work(terminal).then(
    (exitCode) => {
      process.exitCode = exitCode
    },
    (error: unknown) => {
      terminal.note(error instanceof Error ? error.message : 'failed')
      process.exitCode = 1
    },
  )
}
