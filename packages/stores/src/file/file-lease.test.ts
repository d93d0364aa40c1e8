import type { Runtime } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { expect, test } from 'vitest'
import { takeFileLease } from './file-lease.js'

const PATH = '/home/user/cache/a.lease'
const holder = (token: string, until: number, ms = 1_000) => JSON.stringify({ token, from: until - ms, until })

function setUp() {
  const world = fakeWorld()
  /** What another process does between our last look and our making the file. */
  let meanwhile = () => {}
  let removalMs = 0
  const runtime: Runtime = {
    ...world,
    now: world.now,
    fs: {
      ...world.fs,
      async createFile(path, text) {
        meanwhile()
        await world.fs.createFile(path, text)
      },
      async remove(path) {
        if (removalMs > 0) await world.sleep(removalMs)
        await world.fs.remove(path)
      },
    },
  }
  return {
    world,
    take: () => takeFileLease(PATH, 1_000, runtime),
    between(work: () => void) {
      meanwhile = work
    },
    slowly(ms: number) {
      removalMs = ms
    },
  }
}

test('it is taken, held against others, given back, and taken again', async () => {
  const { world, take } = setUp()
  const giveBack = await take()
  expect(await take()).toBeUndefined()
  await giveBack?.()
  expect([...world.files.keys()]).toEqual([])
  expect(await take()).toBeTypeOf('function')
})

test.each([
  { name: '1 ms before its end', ms: 999, isFree: false },
  { name: 'at its end', ms: 1_000, isFree: true },
])('of one that died it is taken $name: $isFree', async ({ ms, isFree }) => {
  const { world, take } = setUp()
  await take()
  await world.advance(ms)
  expect((await take()) !== undefined).toBe(isFree)
})

test('of two who see it end, one succeeds', async () => {
  const { world, take } = setUp()
  await take()
  await world.advance(1_000)
  const both = await Promise.all([take(), take()])
  expect(both.filter((giveBack) => giveBack !== undefined)).toHaveLength(1)
})

test('who was about to succeed one that died steps back when the row has begun anew meanwhile', async () => {
  const { world, take, between } = setUp()
  world.files.set(PATH, holder('0000000a', world.now() - 1))
  between(() => {
    world.files.set(PATH, holder('0000000b', world.now() + 1_000))
  })
  expect(await take()).toBeUndefined()
  expect([...world.files.keys()]).toEqual([PATH])
})

test('… or was cleared away', async () => {
  const { world, take, between } = setUp()
  world.files.set(PATH, holder('0000000a', world.now() - 1))
  between(() => {
    world.files.delete(PATH)
  })
  expect(await take()).toBeUndefined()
  expect([...world.files.keys()]).toEqual([])
})

test.each([
  { name: 'over when it would last more than twice as long as it can', ahead: 2_001, isFree: true },
  { name: 'held when it would last twice as long', ahead: 2_000, isFree: false },
])('after the clock was set back it is $name', async ({ ahead, isFree }) => {
  const { world, take } = setUp()
  world.files.set(PATH, holder('0000000a', world.now() + ahead))
  expect((await take()) !== undefined).toBe(isFree)
})

test('one that was granted for longer than others ask for is held to its end', async () => {
  const { world, take } = setUp()
  world.files.set(PATH, holder('0000000a', world.now() + 300_000, 300_000))
  await world.advance(299_999)
  expect(await take()).toBeUndefined()
  await world.advance(1)
  expect(await take()).toBeTypeOf('function')
})

test.each([
  { name: 'an hour', ms: 3_600_000, isFree: false },
  { name: '1 ms more, which none is granted for', ms: 3_600_001, isFree: true },
])('of one that says it has it for $name it is taken: $isFree', async ({ ms, isFree }) => {
  const { world, take } = setUp()
  world.files.set(PATH, holder('0000000a', world.now() + ms, ms))
  expect((await take()) !== undefined).toBe(isFree)
})

test('one that is asked for longer ends in an hour', async () => {
  const { world, take } = setUp()
  await takeFileLease(PATH, 86_400_000, world)
  await world.advance(3_599_999)
  expect(await take()).toBeUndefined()
  await world.advance(1)
  expect(await take()).toBeTypeOf('function')
})

test('a row of many that died has names of a length that file systems take, and leaves nothing', async () => {
  const { world, take } = setUp()
  for (let dead = 0; dead < 100; dead += 1) {
    expect(await take()).toBeTypeOf('function')
    await world.advance(1_000)
  }
  expect(Math.max(...[...world.files.keys()].map((path) => path.length - PATH.length))).toBeLessThan(20)
  const giveBack = await take()
  await giveBack?.()
  expect(world.files.size).toBe(0)
})

test('of one that said nothing of itself, and then of its successor, it is taken after their time', async () => {
  const { world, take } = setUp()
  world.files.set(PATH, '')
  world.files.set(`${PATH}.1.torn`, '{')
  await world.advance(999)
  expect(await take()).toBeUndefined()
  await world.advance(1)
  expect(await take()).toBeTypeOf('function')
})

test.each([
  { name: '1 ms before the last quarter of its time', ms: 749, isFree: true },
  { name: 'in the last quarter', ms: 750, isFree: false },
])('given back $name it is free: $isFree', async ({ ms, isFree }) => {
  const { world, take } = setUp()
  const giveBack = await take()
  await world.advance(ms)
  await giveBack?.()
  expect(world.files.size).toBe(isFree ? 0 : 1)
  expect((await take()) !== undefined).toBe(isFree)
})

test.each([
  { name: 'just before its end', at: 999 },
  { name: 'a little earlier', at: 749 },
])('given back $name, by a removal that takes its time, it has one holder', async ({ at }) => {
  const { world, take, slowly } = setUp()
  const giveBack = await take()
  await world.advance(at)
  slowly(250)
  const giving = giveBack?.()
  await world.advance(1_000 - at)
  const successor = await take()
  await world.advance(250)
  await giving
  const [second, third] = [successor ?? (await take()), await take()]
  expect([second, third]).toEqual([expect.any(Function), undefined])
})

test('a disk that fails is no lease of another’s', async () => {
  const { world, take } = setUp()
  world.writeFailure = Object.assign(new Error('full'), { code: 'ENOSPC' }) as never
  await expect(take()).rejects.toThrow('full')
})
