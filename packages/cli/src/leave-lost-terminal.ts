/** @module The end of a process whose terminal has gone. */
import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'

/** Node sets terminals back at its end, and aborts where one cannot be: what was closed it leaves alone. For the start of the process. */
export function leaveLostTerminal(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))
  process.once('exit', () => {
    for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor)
  })
}
