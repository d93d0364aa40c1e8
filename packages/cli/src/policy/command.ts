/** @module The arguments of `credchain policy`. */
import type { Command } from 'commander'
import { named } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { PolicyTrustOptions } from './trust.js'
import { addTwilioPolicy } from './twilio-arguments.js'

export function addPolicy(program: Command, run: Run): void {
  const policy = program.command('policy').description('documents of AWS IAM')
  addTwilioPolicy(policy, 'twilio', run)
  policy
    .command('trust')
    .description('the trust policy of a role that others assume with an external id')
    .requiredOption('--principal <account...>', 'accounts of 12 digits, or ARNs')
    .option('--external-id <id>', 'default: a new one', named)
    .option('--merged', 'one statement for all principals, instead of one each')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain policy trust --principal 123456789012\n  credchain policy trust --principal 123456789012 --external-id 7fb1 --merged\n\nExit code: 0; 2 wrong usage, such as a principal or an external id that IAM would refuse.',
    )
    .action((options: PolicyTrustOptions) => run(async (invocation) => (await import('./trust.js')).policyTrust(options, invocation)))
}
