/** @module The arguments of `credchain completion`, and of the hidden command that its scripts run. */
import { Argument, type Command } from 'commander'
import type { Run } from '../invocation.js'
import { SHELLS, type Shell } from './scripts.js'

export function addCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .description('print the script by which a shell completes commands, options and profile names')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  credchain completion bash >> ~/.bashrc\n  credchain completion zsh > "${fpath[1]}/_credchain"\n  credchain completion fish > ~/.config/fish/completions/credchain.fish\n  credchain completion powershell >> $PROFILE\n\nThe script asks credchain at each completion, so it knows the commands of every later version.\n\nExit code: 0; 2 wrong usage.',
    )
    .action((shell: Shell) => run(async (invocation) => (await import('./print-script.js')).printScript(shell, invocation)))
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'what was typed after `credchain`, up to the cursor')
    .option('--next', 'a new word begins at the cursor')
    .action((words: string[], { next = false }: { next?: boolean }) =>
      run(async (invocation) => (await import('./complete.js')).complete(program, next ? [...words, ''] : words, invocation)),
    )
}
