/** @module A question to the person at the terminal that is answered with yes or no. */
import { abortable } from '@credchain/core'
import type { Invocation } from './invocation.js'

/** No, unless the person says yes. Stands on stderr, as stdout is for data; Ctrl-C interrupts the command. For a `terminal` that can ask only. */
export async function askYesNo(message: string, invocation: Invocation): Promise<boolean> {
  const { signal } = invocation
  const { ConfirmPrompt, isCancel } = await import('@clack/core')
  const prompt = new ConfirmPrompt({
    active: 'yes',
    inactive: 'no',
    initialValue: false,
    output: process.stderr,
    signal,
    render: () => `${message} (y/N) ${prompt.state === 'submit' ? (prompt.value ? 'yes' : 'no') : ''}`,
  })
  const answer = await abortable(prompt.prompt(), signal)
  if (!isCancel(answer)) return answer === true
  invocation.interrupt()
  throw signal.reason
}
