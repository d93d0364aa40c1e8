/** @module The end of stdout, for a shell that waits for it. */
import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/** `process.stdout.end()` leaves the descriptor open, and with it the shell's `$(…)`. Nothing else may get its number. */
export function closeStdout(): void {
  closeSync(1)
  openSync(devNull, 'w')
}
