/** @module The arguments of `credchain doctor`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('look for what keeps credentials from working here (files, sources, clock, network, proxies) and say what to do about it')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain doctor\n  credchain doctor --profile prod\n  credchain doctor --json\n\nIt takes some 15 seconds at most, asks for no MFA code, and tells what it finds without a network too.\n\nExit code: 0 nothing is wrong; 1 something is; 2 wrong usage.',
    )
    .action(() => run(async (invocation) => (await import('./doctor.js')).doctor(invocation)))
}
