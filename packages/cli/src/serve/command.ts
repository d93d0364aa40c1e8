/** @module The arguments of `credchain serve`. */
import type { Command } from 'commander'
import { names, portNumber } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { ServeOptions } from './serve.js'

export function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('give the credentials of this machine to programs in any language, on loopback, refreshed, until it is ended')
    .option('--port <number>', 'the port on 127.0.0.1; a free one otherwise', portNumber)
    .option('--profiles <names>', 'profiles to serve, a path each: a,b,c', names)
    .option('--imds', 'instance metadata (IMDSv2) too, which lets in every user of this machine')
    .option('--print-env', 'lines for a POSIX shell that lead programs here, then nothing more on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain serve --profile prod\n  credchain serve --profiles dev,prod --port 9911 --json\n  eval "$(credchain serve --print-env &)"    # this shell and its programs; kill "$CREDCHAIN_SERVE_PID" ends it, as does the end of the terminal\n\nExit code: 0 ended by SIGTERM or SIGHUP; 130 by Ctrl-C; 1 it could not start; 2 wrong usage.',
    )
    .action((options: ServeOptions) => run(async (invocation) => (await import('./serve.js')).serve(options, invocation)))
}
