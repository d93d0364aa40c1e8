/** @module The arguments of `credchain profiles`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'

export function addProfiles(program: Command, run: Run): void {
  program
    .command('profiles')
    .description(
      'list the profiles of the shared config files: what they are, whose, and until when a cached session of their role lasts; nobody is asked',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  credchain profiles\n  credchain profiles --json\n\nThe profile in use has a star. What is broken says so: lint-config says more.\n\nExit code: 0; 1 when the files cannot be read; 2 wrong usage.',
    )
    .action(() => run(async (invocation) => (await import('./profiles.js')).profiles(invocation)))
}
