/** @module The arguments of `credchain demo`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'

export function addDemo(program: Command, run: Run): void {
  program
    .command('demo')
    .description('real AWS SDK clients living through expiries and an STS outage, against a sandbox on loopback; no AWS account is touched')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain demo\n  credchain demo --json\n\nExit code: 0 when no request failed, none waited for a refresh and five identities or more expired meanwhile; 1 otherwise.',
    )
    .action(() => run(async (invocation) => (await import('./run-demo.js')).runDemo(invocation)))
}
