/** @module The arguments of `credchain lint-config`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'

export function addLintConfig(program: Command, run: Run): void {
  program
    .command('lint-config')
    .description(
      'find what in the shared config files does not count, counts twice, cannot work or can be read by everybody; nobody is asked',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  credchain lint-config\n  credchain lint-config --json\n\nThe files are those of AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or in ~/.aws.\n\nExit code: 0 nothing was found, 1 something was, 2 wrong usage.',
    )
    .action(() => run(async (invocation) => (await import('./lint-config.js')).lintConfig(invocation)))
}
