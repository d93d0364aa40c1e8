/** @module `credchain export` without the other commands: what a `credential_process` loads is built into one file. */
import { runnerOf } from '../invocation.js'
import { exportCredentials } from './export.js'
import type { PlainExport } from './plain-arguments.js'

export function exportAlone({ options, global }: PlainExport): Promise<void> {
  return runnerOf(() => global)((invocation) => exportCredentials(options, invocation))
}
