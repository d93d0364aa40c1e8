/** @module The arguments of `credchain presign`. */
import type { Command } from 'commander'
import { named, whole } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { PresignCommandOptions } from './presign.js'

export function addPresign(program: Command, run: Run): void {
  program
    .command('presign')
    .description('print a link that carries its signature')
    .argument('<url>')
    .option('-X, --method <name>', 'the method it is for', 'GET')
    .option(
      '-e, --expires-in <seconds>',
      'its life, a week at most; credentials that end before are renewed, if they can be (default: 3600, or what the credentials have left)',
      whole,
    )
    .option('--service <name>', 'what the service signs by', named)
    .addHelpText(
      'after',
      '\nExamples:\n  credchain presign https://bucket.s3.eu-west-1.amazonaws.com/key\n  credchain presign https://bucket.s3.eu-west-1.amazonaws.com/key -X PUT -e 600\n\nThe link lets in whoever has it, and has the session token in it. It ends with the credentials at the latest.\n\nExit code: 0; 1 without credentials; 2 wrong usage.',
    )
    .action((url: string, options: PresignCommandOptions) =>
      run(async (invocation) => (await import('./presign.js')).presign(url, options, invocation)),
    )
}
