/** @module A question to the person at the terminal that is answered with yes or no. */
import type { Readable } from 'node:stream'
import { askInTurn } from './ask-in-turn.js'
import type { Invocation } from './invocation.js'
import { whileKeys } from './while-keys.js'

/** No, unless the person says yes. Stands on stderr, as stdout is for data; Ctrl-C and the end of the terminal interrupt the command. For a `terminal` that can ask only. */
export async function askYesNo(message: string, invocation: Invocation): Promise<boolean> {
  const { ConfirmPrompt } = await import('@clack/core')
  const ask = (taken: AbortSignal) => (input: Readable) => {
    const prompt = new ConfirmPrompt({
      active: 'yes',
      inactive: 'no',
      initialValue: false,
      input,
      output: process.stderr,
      signal: taken,
      render: () => `${message} (y/N) ${prompt.state === 'submit' ? (prompt.value ? 'yes' : 'no') : ''}`,
    })
    return prompt.prompt()
  }
  return (await askInTurn<boolean>((taken) => whileKeys(ask(taken), () => invocation.interrupt()), invocation)) === true
}
