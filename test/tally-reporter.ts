/** @module The end of a test run: no secret was printed, and how many tests passed and failed. */
import type { UserConsoleLog } from 'vitest'
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'

/** The secrets that tests plant all have this word in them. */
const CANARY = /canary/i

/** Fails the run when a test prints a planted secret, and prints `N passed, N failed` after everything else. */
export default class TallyReporter implements Reporter {
  readonly #leaks: string[] = []

  onUserConsoleLog({ content, taskId, browser }: UserConsoleLog): void {
    if (CANARY.test(content)) this.#leaks.push(`${taskId ?? browser ?? 'a test'} printed a canary secret`)
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    const broken = modules.filter((module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0).length
    const failed = count('failed') + broken + errors.length + this.#leaks.length + (reason === 'interrupted' ? 1 : 0)
    const left = count('skipped') + count('pending')
    if (this.#leaks.length > 0) process.exitCode = 1
    // After the default reporter's own summary.
    process.on('exit', () => {
      const lines = [...this.#leaks, '', `${count('passed')} passed, ${failed} failed${left === 0 ? '' : `, ${left} skipped`}`]
      process.stdout.write(`${lines.join('\n')}\n`)
    })
  }
}
