/** @module The arguments of `credchain whoami`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'
import type { WhoamiOptions } from './whoami.js'

export function addWhoami(program: Command, run: Run): void {
  program
    .command('whoami')
    .description('ask AWS STS who the credentials of this machine are, and say where they come from')
    .option('--alias', "ask IAM for the account's alias as well, which takes the right to iam:ListAccountAliases")
    .addHelpText(
      'after',
      "\nExamples:\n  credchain whoami\n  credchain whoami --profile prod --json\n  credchain whoami --profile prod --mfa-code 123456\n\nWithout --alias the account's name is the profile's sso_account_name, if it has one.\n\nExit code: 0; 1 without credentials, or when AWS refuses them; 2 wrong usage.",
    )
    .action((options: WhoamiOptions) => run(async (invocation) => (await import('./whoami.js')).whoami(options, invocation)))
}
