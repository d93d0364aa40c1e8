/** @module The arguments of `credchain cache`. */
import type { Command } from 'commander'
import { named } from '../arguments.js'
import type { Run } from '../invocation.js'
import type { CacheOptions } from './cache.js'

export function addCache(program: Command, run: Run): void {
  const cache = program.command('cache').description('the sessions that the AWS CLI and this library keep in files')
  const dirOption = ['--dir <folder>', 'another folder than ~/.aws/cli/cache', named] as const
  cache
    .command('list')
    .description('what is there, redacted: the longest-lived first')
    .option(...dirOption)
    .addHelpText(
      'after',
      '\nExamples:\n  credchain cache list\n  credchain cache list --json\n\nExit code: 0, or 1 when the folder cannot be used: it is a link, or others may write it; 2 wrong usage, such as --profile: it is the whole cache.',
    )
    .action((options: CacheOptions) => run(async (invocation) => (await import('./cache.js')).listCache(options, invocation)))
  cache
    .command('clear')
    .description("remove every session, the AWS CLI's too")
    .option('--expired', 'only those that have ended')
    .option(...dirOption)
    .addHelpText(
      'after',
      '\nExamples:\n  credchain cache clear --expired\n  credchain cache clear\n\nExit code: 0, or 1 when the folder cannot be used: it is a link, or others may write it; 2 wrong usage, such as --profile: it is the whole cache.',
    )
    .action((options: CacheOptions & { expired?: boolean }) =>
      run(async (invocation) => (await import('./cache.js')).clearCache(options, invocation)),
    )
}
