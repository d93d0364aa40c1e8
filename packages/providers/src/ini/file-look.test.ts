import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { fileLook } from './file-look.js'

/** A world that tells which sleeps have ended before their time. */
function sleeping() {
  const world = fakeWorld()
  const signals: (AbortSignal | undefined)[] = []
  const sleep: typeof world.sleep = (ms, signal, background) => {
    signals.push(signal)
    return world.sleep(ms, signal, background)
  }
  return { world, runtime: { ...world, now: world.now, sleep }, ended: () => signals.map((signal) => signal?.aborted) }
}

test('nobody waits, nothing sleeps; all who wait share one sleep, which ends with the work', async () => {
  const { runtime, ended } = sleeping()
  const wait = fileLook(Promise.resolve('done'), {}, runtime)
  expect(ended()).toEqual([])
  expect(await Promise.all([wait(), wait()])).toEqual(['done', 'done'])
  expect(ended()).toEqual([true])
})

test('work that fails in time fails as it does', async () => {
  const { runtime, ended } = sleeping()
  await expect(fileLook(Promise.reject(new Error('mine')), {}, runtime)()).rejects.toThrow('mine')
  expect(ended()).toEqual([true])
})

test('once the bound is over, whoever comes to wait is told at once', async () => {
  const { world, runtime } = sleeping()
  const options = { loadTimeoutMs: 10, filepath: '/a', configFilepath: '/home/user/b' }
  const wait = fileLook(new Promise(() => {}), options, runtime)
  const failure = { code: 'UNAVAILABLE', message: 'ini: ~/b and /a were not read within 10 ms', hint: 'Check the disk that they are on.' }
  const first = wait().catch((error: unknown) => error)
  await world.advance(10)
  expect(await first).toMatchObject(failure)
  await expect(wait()).rejects.toMatchObject(failure)
})
