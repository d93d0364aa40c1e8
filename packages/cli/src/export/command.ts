/** @module The arguments of `credchain export`. */
import { Option, type Command } from 'commander'
import type { Run } from '../invocation.js'
import type { ExportOptions } from './export.js'
import { EXPORT_FORMATS } from './formats.js'

export function addExport(program: Command, run: Run): void {
  program
    .command('export')
    .description('print the credentials of this machine for other programs: as a credential_process, or as lines that a shell evaluates')
    .addOption(new Option('--format <name>', 'what reads them (default: process, or json with --json)').choices(EXPORT_FORMATS))
    .addHelpText(
      'after',
      `
Examples:
  credential_process = credchain export --profile prod     in a profile of another name: any SDK and the AWS CLI run it
  eval "$(credchain export --profile prod --format env)"
  credchain export --profile prod --format fish | source
  credchain export --profile prod --format powershell | Out-String | Invoke-Expression

Exit code: 0; 1 without credentials, or when a credential_process leads back to its own profile; 2 wrong usage.`,
    )
    .action((options: ExportOptions) => run(async (invocation) => (await import('./export.js')).exportCredentials(options, invocation)))
}
