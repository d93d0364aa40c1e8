import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { fromChain, type Provider } from '@credchain/core'
import { fromEnv, fromIni } from '@credchain/providers'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openWorld, user, type TestWorld } from './world.js'

const SECOND_USER = { userName: 'bob', accessKeyId: 'AKIACANARYCANARYBOB0', secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret5678' }
const keysOf = ({ accessKeyId, secretAccessKey }: typeof user) =>
  `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`

/** How the second user's keys take the place of the first's. */
const WAYS: Record<string, { setUp: (folder: string) => Promise<void>; rotate: (folder: string) => Promise<void> }> = {
  'written over': {
    setUp: (folder) => writeFile(join(folder, 'credentials'), keysOf(user)),
    rotate: (folder) => writeFile(join(folder, 'credentials'), keysOf(SECOND_USER)),
  },
  'replaced by rename': {
    setUp: (folder) => writeFile(join(folder, 'credentials'), keysOf(user)),
    async rotate(folder) {
      await writeFile(join(folder, 'credentials.new'), keysOf(SECOND_USER))
      await rename(join(folder, 'credentials.new'), join(folder, 'credentials'))
    },
  },
  'swapped as Kubernetes swaps a mounted secret': {
    async setUp(folder) {
      await mkdir(join(folder, '..1'))
      await writeFile(join(folder, '..1', 'credentials'), keysOf(user))
      await symlink('..1', join(folder, '..data'))
      await symlink(join('..data', 'credentials'), join(folder, 'credentials'))
    },
    async rotate(folder) {
      await mkdir(join(folder, '..2'))
      await writeFile(join(folder, '..2', 'credentials'), keysOf(SECOND_USER))
      await symlink('..2', join(folder, '..data_tmp'))
      await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    },
  },
}

const FORMS: Record<string, (world: TestWorld) => Provider> = {
  fromIni: ({ runtime }) => fromIni({}, runtime),
  'a chain': ({ runtime }) => fromChain([fromEnv({}, runtime), fromIni({}, runtime)], {}, runtime),
}

const cases = Object.entries(WAYS).flatMap(([way, steps]) => Object.entries(FORMS).map(([form, make]) => ({ way, form, ...steps, make })))

/** A disk that tells when all that it was asked is done. */
function heard({ runtime, ...world }: TestWorld): { world: TestWorld; looked: () => Promise<unknown> } {
  const asked: Promise<unknown>[] = []
  const noted = <R>(answer: Promise<R>): Promise<R> => {
    asked.push(answer)
    return answer
  }
  const { stat, readFile } = runtime.fs
  const fs = { ...runtime.fs, stat: (path: string) => noted(stat(path)), readFile: (path: string) => noted(readFile(path)) }
  const looked = async () => {
    for (let known = 0; known < asked.length; await nextTurn()) {
      known = asked.length
      await Promise.allSettled(asked)
    }
  }
  return { world: { ...world, runtime: { ...runtime, fs } }, looked }
}

test.each(cases)('$form, the file $way: a running client signs with the new key from the call after the look', async (given) => {
  await using opened = await openWorld({ users: [user, SECOND_USER] })
  const { world, looked } = heard(opened)
  const folder = join(world.home, '.aws')
  await given.setUp(folder)
  const { url: endpoint, requests } = world.sandbox
  const settings = { endpoint, region: 'eu-west-1', forcePathStyle: true, maxAttempts: 1 }
  const client = new S3Client({ ...settings, credentials: given.make(world) })
  const signedBy = async () => {
    await client.send(new ListBucketsCommand())
    return requests.at(-1)?.caller?.split('/').at(-1)
  }
  expect(await signedBy()).toBe(user.userName)
  await given.rotate(folder)
  world.clock.advance(999)
  expect(await signedBy(), 'no look is due').toBe(user.userName)
  await looked()
  world.clock.advance(1)
  await signedBy()
  await looked()
  expect(await signedBy(), 'the call after the look').toBe(SECOND_USER.userName)
  expect(requests.every(({ status }) => status === 200)).toBe(true)
  client.destroy()
})
