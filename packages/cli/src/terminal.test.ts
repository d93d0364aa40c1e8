import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openTerminal } from './terminal.js'

test('data is written when its reader has taken it, and not before', async () => {
  const stdout = new PassThrough({ highWaterMark: 1 })
  const { write } = openTerminal(
    { color: false, quiet: false },
    stdout as unknown as NodeJS.WriteStream,
    new PassThrough() as unknown as NodeJS.WriteStream,
  )
  const done: number[] = []
  const all = [1, 2, 3].map((number) => write(Buffer.from([number])).then(() => done.push(number)))
  await new Promise((resolve) => setImmediate(resolve))
  expect(done.length).toBeLessThan(3)
  stdout.resume()
  await Promise.all(all)
  expect(done).toEqual([1, 2, 3])
})
