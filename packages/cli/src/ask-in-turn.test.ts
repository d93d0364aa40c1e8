import { expect, test } from 'vitest'
import { askInTurn, type Question } from './ask-in-turn.js'
import type { Invocation } from './invocation.js'

function invocation(): Pick<Invocation, 'signal' | 'interrupt'> {
  const interrupted = new AbortController()
  return { signal: interrupted.signal, interrupt: () => interrupted.abort() }
}

/** A question that is answered from outside. */
function question(name: string, asked: string[]): { readonly ask: Question<string>; readonly answer: (text: string | symbol) => void } {
  let answer: (text: string | symbol) => void = () => {}
  const answered = new Promise<string | symbol>((resolve) => (answer = resolve))
  const ask: Question<string> = (signal) => {
    asked.push(name)
    signal.addEventListener('abort', () => answer(Symbol('taken back')))
    return answered
  }
  return { ask, answer: (text) => answer(text) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('two questions are put one after another, each with an answer of its own', async () => {
  const asked: string[] = []
  const [first, second] = [question('first', asked), question('second', asked)]
  const both = [first, second].map(({ ask }) => askInTurn(ask, invocation()))
  await settled()
  expect(asked).toEqual(['first'])
  first.answer('1')
  await settled()
  expect(asked).toEqual(['first', 'second'])
  second.answer('2')
  expect(await Promise.all(both)).toEqual(['1', '2'])
})

test('one that is taken back lets the next be put, and one that waits is never put', async () => {
  const asked: string[] = []
  const [first, second, third] = ['first', 'second', 'third'].map((name) => question(name, asked))
  const [one, two] = [new AbortController(), new AbortController()]
  if (!first || !second || !third) throw new Error('three were made')
  const outcomes = Promise.allSettled([
    askInTurn(first.ask, invocation(), one.signal),
    askInTurn(second.ask, invocation(), two.signal),
    askInTurn(third.ask, invocation()),
  ])
  await settled()
  two.abort(new Error('two'))
  one.abort(new Error('one'))
  third.answer('3')
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: new Error('one') },
    { status: 'rejected', reason: new Error('two') },
    { status: 'fulfilled', value: '3' },
  ])
  expect(asked).toEqual(['first', 'third'])
})

test('Ctrl-C interrupts the command, and those that wait are not put', async () => {
  const asked: string[] = []
  const [first, second] = [question('first', asked), question('second', asked)]
  const one = invocation()
  const outcomes = Promise.allSettled([askInTurn(first.ask, one), askInTurn(second.ask, one)])
  await settled()
  first.answer(Symbol('cancelled'))
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(one.signal.aborted).toBe(true)
  expect(asked).toEqual(['first'])
})
