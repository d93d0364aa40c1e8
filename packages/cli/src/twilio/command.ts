/** @module The arguments of `credchain twilio`. */
import { Option, type Command } from 'commander'
import { credentialSid, named, whole } from '../arguments.js'
import type { Run } from '../invocation.js'
import { addTwilioPolicy } from '../policy/twilio-arguments.js'
import type { DoctorOptions } from './doctor.js'
import type { PublishOptions } from './publish.js'
import type { RotateOptions } from './rotate.js'

const KEY_FILE = [
  '--key-file <file>',
  'the key: what aws iam create-access-key prints, the .csv of the AWS console, or <id>:<secret>; - for stdin (default: --profile, else the chain of this machine)',
  named,
] as const
const NO_PROBE = ['--no-probe', 'do not ask AWS STS first whether it knows the key'] as const
const DRY_RUN = ['--dry-run', 'only say what would be done'] as const
const IDENTITY =
  '\nTwilio is asked as TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET, or TWILIO_AUTH_TOKEN; else as ~/.twilio/credentials says.'

export function addTwilio(program: Command, run: Run): void {
  const twilio = program.command('twilio').description('the AWS keys that Twilio holds for recordings in S3').addHelpText('after', IDENTITY)
  twilio
    .command('list')
    .description('the AWS credentials at Twilio, and what uses them')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain twilio list\n  credchain twilio list --json\n\nExit code: 0; 1 when Twilio refuses or cannot be asked; 2 wrong usage.',
    )
    .action(() => run(async (invocation) => (await import('./list.js')).listTwilio(invocation)))
  addPublish(twilio, run)
  addRotate(twilio, run)
  addTwilioPolicy(twilio, 'policy', run)
  addDoctor(twilio, run)
}

function addPublish(twilio: Command, run: Run): void {
  twilio
    .command('publish')
    .description('give Twilio a key, and print the SID under which it holds it')
    .requiredOption('--name <text>', 'its name at Twilio, 42 characters at most', named)
    .option(...KEY_FILE)
    .addOption(
      new Option('--account <sid>', 'the subaccount (AC…) that it is for, whose settings are its own')
        .argParser(named)
        .conflicts(['recordings', 'compositions']),
    )
    .option('--recordings <url>', 'have recordings written to this folder of a bucket', named)
    .option('--compositions <url>', 'have compositions written to this folder of a bucket', named)
    .option(...NO_PROBE)
    .option(...DRY_RUN)
    .addHelpText(
      'after',
      '\nExample:\n  aws iam create-access-key --user-name uploads | credchain twilio publish --name uploads --key-file - --recordings https://my-recordings.s3.eu-west-1.amazonaws.com/calls/\n\nA second call with the same name and key makes nothing new.\n\nExit code: 0; 1 when it failed; 2 wrong usage.',
    )
    .action((options: PublishOptions) => run(async (invocation) => (await import('./publish.js')).publish(options, invocation)))
}

function addRotate(twilio: Command, run: Run): void {
  twilio
    .command('rotate')
    .description('put another key in the place of the one that Twilio holds, without a lost recording')
    .option(...KEY_FILE)
    .option(
      '--old <sid>',
      'the credential (CR…) to be replaced (default: that of a rotation that was cut short, else the one in use)',
      credentialSid,
    )
    .option('--name <text>', 'name of the new credential (default: that of the old one)', named)
    .option('--journal <file>', 'what a rotation that was cut short is gone on with', named, '~/.twilio/rotation.json')
    .option('--grace <seconds>', 'how long uploads under way may go on with the old key', whole, 60)
    .option('--keep-old', 'do not remove the old credential')
    .option('-y, --yes', 'remove it without a question: Voice does not use it')
    .option(...NO_PROBE)
    .option(...DRY_RUN)
    .addHelpText(
      'after',
      '\nExamples:\n  credchain twilio rotate --dry-run\n  credchain twilio rotate --key-file new-key.json --yes\n\nWhat fails half-way is rolled back. After a crash, or Ctrl-C in the grace, the same command goes on.\n\nExit code: 0; 1 when it failed; 2 wrong usage: without a terminal one of --yes and --keep-old is needed.',
    )
    .action((options: RotateOptions) => run(async (invocation) => (await import('./rotate.js')).rotate(options, invocation)))
}

function addDoctor(twilio: Command, run: Run): void {
  twilio
    .command('doctor')
    .description('find what does not fit together between Twilio and the bucket; nothing is changed')
    .option('--policy <file>', 'the IAM policy of the user whose key Twilio holds, as JSON', named)
    .option('--aws', 'ask S3 about the bucket and IAM about the user, as --profile, else as the chain of this machine')
    .option('--sid <sid>', 'the credential (CR…) that should be in use', credentialSid)
    .option('--bucket <name>', 'the bucket that should be written to', named)
    .option('--kms-key <arn>', 'the key of a bucket with SSE-KMS (default: what --aws tells)', named)
    .option('--voice', 'Voice recordings go there too')
    .option('--max-key-age <days>', 'how old a key may be', whole, 90)
    .addHelpText(
      'after',
      '\nExamples:\n  credchain twilio doctor\n  credchain twilio doctor --aws --bucket my-recordings\n\nExit code: 0 nothing but notes, 1 something to mend or that could not be read, 2 wrong usage.',
    )
    .action((options: DoctorOptions) => run(async (invocation) => (await import('./doctor.js')).doctor(options, invocation)))
}
