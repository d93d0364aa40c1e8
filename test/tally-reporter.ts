/** @module The last line of a test run: how many passed, how many failed. */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'

/** Prints `N passed, N failed` (and what was left out) after everything else. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string) => states.filter((each) => each === state).length
    const broken = modules.filter((module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0).length
    const failed = count('failed') + broken + errors.length + (reason === 'interrupted' ? 1 : 0)
    const left = count('skipped') + count('pending')
    // After the default reporter's own summary.
    process.on('exit', () =>
      process.stdout.write(`\n${count('passed')} passed, ${failed} failed${left === 0 ? '' : `, ${left} skipped`}\n`),
    )
  }
}
