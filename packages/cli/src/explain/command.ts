/** @module The arguments of `credchain explain`. */
import type { Command } from 'commander'
import type { Run } from '../invocation.js'

export function addExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .description('walk the credential chain of this machine and say what every link answered')
    .option('--plan', 'the plan of the profile instead: its first credentials, its roles, and each line that matters; nobody is asked')
    .addHelpText(
      'after',
      '\nExamples:\n  credchain explain\n  credchain explain --profile prod --json\n  credchain explain --profile prod --plan\n\nExit code: 0 a link was chosen, or there is a plan; 1 not; 2 wrong usage.',
    )
    .action(({ plan = false }: { plan?: boolean }) =>
      run(async (invocation) =>
        plan ? (await import('./explain-plan.js')).explainPlan(invocation) : (await import('./explain.js')).explain(invocation),
      ),
    )
}
