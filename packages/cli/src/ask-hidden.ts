/** @module A question to the person at the terminal, whose answer shows nowhere. */
import type { Readable } from 'node:stream'
import { askInTurn } from './ask-in-turn.js'
import type { Invocation } from './invocation.js'
import { whileKeys } from './while-keys.js'

export interface HiddenQuestion {
  readonly message: string
  /** What is wrong with an answer, in words; undefined when nothing is. */
  readonly check: (answer: string) => string | undefined
  /** Takes the question back. */
  readonly signal?: AbortSignal | undefined
}

/** Stands on stderr, as stdout is for data. Rejects with the reason of either signal; Ctrl-C and the end of the terminal interrupt the command. For a `terminal` that can ask only. */
export async function askHidden({ message, check, signal }: HiddenQuestion, invocation: Invocation): Promise<string> {
  const { PasswordPrompt } = await import('@clack/core')
  const ask = (taken: AbortSignal) => (input: Readable) => {
    const prompt = new PasswordPrompt({
      input,
      output: process.stderr,
      signal: taken,
      validate: (answer) => check(answer?.trim() ?? ''),
      render: () => `${message}: ${prompt.state === 'error' ? `${prompt.error} ` : ''}`,
    })
    return prompt.prompt()
  }
  const answer = await askInTurn<string>((taken) => whileKeys(ask(taken), () => invocation.interrupt()), invocation, signal)
  return answer?.trim() ?? ''
}
