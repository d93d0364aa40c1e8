/** @module A yes-or-no question to the person at the terminal. */
import { abortable } from '@credchain/core'
import type { Invocation } from './invocation.js'

/** Stands on stderr; Enter alone is no. Rejects when the command is interrupted, by Ctrl-C too. For a `terminal` that can ask only. */
export async function confirm(question: string, invocation: Invocation): Promise<boolean> {
  const { ConfirmPrompt, isCancel } = await import('@clack/core')
  const { signal } = invocation
  const prompt = new ConfirmPrompt({
    active: 'y',
    inactive: 'n',
    initialValue: false,
    output: process.stderr,
    signal,
    render: () => `${question} [y/N] ${prompt.state === 'submit' ? (prompt.value === true ? 'y' : 'n') : ''}`,
  })
  const answer = await abortable(prompt.prompt(), signal)
  if (!isCancel(answer)) return answer === true
  invocation.interrupt()
  throw signal.reason
}
