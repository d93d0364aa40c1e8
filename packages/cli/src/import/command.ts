/** @module The arguments of `credchain import`. */
import type { Command } from 'commander'
import { named } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { ImportOptions } from './import.js'

export function addImport(program: Command, run: Run): void {
  program
    .command('import')
    .description('write the access key of a .csv file of the AWS console into the shared credentials file, as the profile of --profile')
    .argument('<file>', 'credentials.csv, accessKeys.csv or new_user_credentials.csv, as it was downloaded')
    .option('--user <name>', 'whose key, when the file has keys of several users', named)
    .option('--force', 'put it in the place of the key that the profile has, without a question')
    .option('--delete', 'delete the file afterwards')
    .addHelpText(
      'after',
      `
Examples:
  credchain import ~/Downloads/credentials.csv --profile work --delete
  credchain import new_user_credentials.csv --user alice --profile alice

The profile is named default unless --profile names another. Every other line of the file stays as it is.

Exit code: 0; 1 when nothing was written; 2 wrong usage.`,
    )
    .action((file: string, options: ImportOptions) =>
      run(async (invocation) => (await import('./import.js')).importKey(file, options, invocation)),
    )
}
