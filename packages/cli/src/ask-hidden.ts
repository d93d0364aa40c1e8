/** @module A question to the person at the terminal, whose answer shows nowhere. */
import { askInTurn } from './ask-in-turn.js'
import type { Invocation } from './invocation.js'

export interface HiddenQuestion {
  readonly message: string
  /** What is wrong with an answer, in words; undefined when nothing is. */
  readonly check: (answer: string) => string | undefined
  /** Takes the question back. */
  readonly signal?: AbortSignal | undefined
}

/** Stands on stderr, as stdout is for data. Rejects with the reason of either signal; Ctrl-C interrupts the command. For a `terminal` that can ask only. */
export async function askHidden({ message, check, signal }: HiddenQuestion, invocation: Invocation): Promise<string> {
  const { PasswordPrompt } = await import('@clack/core')
  const ask = (taken: AbortSignal) => {
    const prompt = new PasswordPrompt({
      output: process.stderr,
      signal: taken,
      validate: (answer) => check(answer?.trim() ?? ''),
      render: () => `${message}: ${prompt.state === 'error' ? `${prompt.error} ` : ''}`,
    })
    return prompt.prompt()
  }
  const answer = await askInTurn<string>(ask, invocation, signal)
  return answer?.trim() ?? ''
}
