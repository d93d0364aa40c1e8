/** @module The arguments of `credchain sandbox`. */
import { Option, type Command } from 'commander'
import { portNumber } from '../arguments.js'
import { SHELL_FORMATS } from '../export/formats.js'
import type { Run } from '../invocation.js'
import type { SandboxCommandOptions } from './run-sandbox.js'

export function addSandbox(program: Command, run: Run): void {
  program
    .command('sandbox')
    .description('an AWS on loopback for local development, until Ctrl-C: prints the variables that point any SDK at it')
    .addOption(new Option('--format <name>', 'the shell that reads the variables').choices(SHELL_FORMATS).default('env'))
    .option('--port <number>', 'where on 127.0.0.1 (default: a free one)', portNumber)
    .addHelpText(
      'after',
      `
It has STS (one user with administrator's keys, and the role arn:aws:iam::123456789012:role/app), S3 (path-style addresses), instance metadata with that role,
and takes any request to another service that is signed with a key it knows. It verifies: signatures, tokens and expiries that AWS refuses it refuses, with AWS's codes.

Examples:
  credchain sandbox > sandbox.env      then, in another shell: . ./sandbox.env
  credchain sandbox --json

Exit code: 130 after Ctrl-C; 1 when it cannot start.`,
    )
    .action((options: SandboxCommandOptions) =>
      run(async (invocation) => (await import('./run-sandbox.js')).runSandbox(options, invocation)),
    )
}
