/** @module The arguments of `credchain exec`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'
import type { ExecOptions } from './exec.js'

export function addExec(program: Command, run: Run): void {
  program
    .command('exec')
    .description('run a program with the credentials of this machine in its environment')
    .argument('<command>', 'the program; after --, so that its options are its own')
    .argument('[arguments...]')
    .showHelpAfterError(
      "--help tells what it takes. Options of the program come after --: credchain exec --profile prod -- sh -c 'echo hi'",
    )
    .option('--server', 'give it an endpoint instead, where it finds others when these end: for programs that run for long')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain exec --profile prod -- aws s3 ls\n  credchain exec --profile prod --server -- node service.js\n\nExit code: that of the program, which is ended by the signals sent to this command; 127 it was not found; 126 it cannot be run; 1 no credentials; 2 wrong usage.',
    )
    .action((command: string, args: readonly string[], options: ExecOptions) =>
      run(async (invocation) => (await import('./exec.js')).exec([command, ...args], options, invocation)),
    )
}
