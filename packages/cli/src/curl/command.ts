/** @module The arguments of `credchain curl`. */
import type { Command } from 'commander'
import { named } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { CurlOptions } from './curl.js'

export function addCurl(program: Command, run: Run): void {
  program
    .command('curl')
    .description('send a signed request; service and region are told by the host, or by the options')
    .argument('<method>', 'GET, POST …')
    .argument('<url>')
    .option('-H, --header <line...>', "a header, 'Name: value'; may come again")
    .option('-d, --data <text>', 'the body; @name for that of a file, @- for stdin')
    .option('--service <name>', 'what the service signs by', named)
    .option('--allow-host <pattern...>', 'hosts that are not of AWS, such as *.example.com')
    .option('-v, --verbose', 'the heads of request and answer too, on stderr, without secrets')
    .addHelpText(
      'after',
      "\nExamples:\n  credchain curl GET 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'\n  credchain curl PUT https://bucket.s3.eu-west-1.amazonaws.com/key -d @file\n\nExit code: 0 below status 400; 1 from there on, or without credentials; 2 wrong usage.",
    )
    .action((method: string, url: string, options: CurlOptions) =>
      run(async (invocation) => (await import('./curl.js')).curl(method, url, options, invocation)),
    )
}
