/** @module The arguments of `credchain policy twilio`, which is `credchain twilio policy` too. */
import { Option, type Command } from 'commander'
import { named } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { PolicyTwilioOptions } from './twilio.js'

export function addTwilioPolicy(parent: Command, name: string, run: Run): void {
  parent
    .command(name)
    .description('the IAM policy of the user whose key Twilio holds')
    .addOption(new Option('--bucket <name>', 'the bucket').argParser(named).conflicts('url'))
    .option('--path <folder>', 'the folder in it that Twilio writes to (default: all of it)', named)
    .option('--url <url>', 'bucket and folder as a URL, in place of both', named)
    .option('--kms-key <arn>', 'the key of a bucket with SSE-KMS', named)
    .option('--voice', 'Voice recordings too, which are uploaded in parts')
    .addOption(
      new Option('--style <name>', "minimal: a denial of everything else; twilio: the document of Twilio's page")
        .choices(['minimal', 'twilio'])
        .default('minimal'),
    )
    .addOption(
      new Option('--partition <name>', 'of the bucket (default: that of its region, else aws)').choices([
        'aws',
        'aws-cn',
        'aws-eusc',
        'aws-us-gov',
      ]),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  credchain twilio policy --bucket my-recordings --path calls\n  credchain policy twilio --url https://my-recordings.s3.eu-west-1.amazonaws.com/calls/ --style twilio\n\nWith --region, or a region in --url, the KMS key has to be there. Exit code: 0; 2 for what cannot be a bucket, a URL or a key.',
    )
    .action((options: PolicyTwilioOptions) => run(async (invocation) => (await import('./twilio.js')).policyTwilio(options, invocation)))
}
