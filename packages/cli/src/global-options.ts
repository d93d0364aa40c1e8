/** @module The options of every command. */
import type { Command } from 'commander'
import { named, sixDigits } from './arguments.js'

/** They may stand before the command or after it. */
export function addGlobalOptions(program: Command): void {
  program
    .option('-p, --profile <name>', 'a profile of the shared config files, instead of the environment', named)
    .option('--region <name>', 'the region to ask in, and to sign for', named)
    .option('--mfa-code <code>', 'of the MFA device that the profile names; asked for on the terminal otherwise', sixDigits)
    .option('--json', 'data instead of text')
    .option('-q, --quiet', 'no messages on stderr but errors')
    .option('--no-color', 'no colours, even on a terminal (NO_COLOR does the same)')
}
