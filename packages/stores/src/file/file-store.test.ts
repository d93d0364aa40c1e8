import {
  refreshing,
  stored,
  TransportError,
  type Credentials,
  type CredentialsEvent,
  type EntryPlace,
  type Store,
  type StoreEntry,
} from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorld } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import { writeCacheFile } from './cache-file.js'
import { cliKey } from './cli-key.js'
import { fileStore, type FileStore, type FileStoreOptions } from './file-store.js'

const HOUR = 3_600_000
const AT = Date.parse('2026-01-01T00:00:00Z')
const DIR = '/home/user/.aws/cli/cache'
const RoleArn = 'arn:aws:iam::210987654321:role/reader'
const cli = { kind: 'assume-role', params: { RoleArn } } as const
const place: EntryPlace = { key: 'a'.repeat(64), sourceFingerprint: 'mine', cli }
const elsewhere: EntryPlace = { ...place, key: 'b'.repeat(64), sourceFingerprint: 'theirs' }
const SHARED = `${DIR}/${cliKey(cli)}.json`
const OWN = `${DIR}/${place.key}.json`
const session = { accessKeyId: 'ASIACANARY0000000001', secretAccessKey: 'canary-secret', sessionToken: 'canary-token' }

function entry(change: Partial<StoreEntry> = {}): StoreEntry<Credentials> {
  const identity = { ...session, accountId: '210987654321', expiration: new Date(AT + HOUR) }
  return { identity, issuedAt: AT, sourceFingerprint: 'mine', generation: 1, ...change } as StoreEntry<Credentials>
}

/** As botocore writes it. */
function cliFile(expiration: string): string {
  const Credentials = { AccessKeyId: session.accessKeyId, SecretAccessKey: session.secretAccessKey, SessionToken: session.sessionToken }
  const AssumedRoleUser = { AssumedRoleId: 'AROA:x', Arn: 'arn:aws:sts::210987654321:assumed-role/reader/x' }
  return JSON.stringify({
    Credentials: { ...Credentials, Expiration: expiration, AccountId: '210987654321' },
    AssumedRoleUser,
    ResponseMetadata: { RetryAttempts: 0 },
  })
}

interface OurFile {
  Credentials: Record<string, unknown>
  credchain: Record<string, unknown>
}

/** A file of ours, as somebody else has changed it. */
function changed(change: (file: OurFile) => unknown): string {
  const file = JSON.parse(writeCacheFile(entry(), AT + HOUR, place)) as OurFile
  change(file)
  return JSON.stringify(file)
}

function setUp(options: FileStoreOptions = {}, world: FakeWorld = fakeWorld({ random: Math.random })) {
  const events: CredentialsEvent[] = []
  const store = fileStore({ onEvent: (event) => events.push(event), ...options }, world)
  const notices = () => events.flatMap((event) => (event.type === 'notice' ? [event.reason] : []))
  return { world, store, events, notices }
}

describe('shared with the AWS CLI', () => {
  test('what is written has its name and its form', async () => {
    const { world, store } = setUp()
    await store.set(place.key, entry(), AT + HOUR, place)
    expect([...world.files.keys()]).toEqual([SHARED])
    expect(JSON.parse(String(world.files.get(SHARED)))).toMatchObject({
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: '2026-01-01T01:00:00UTC',
        AccountId: '210987654321',
      },
    })
    expect(await store.get(place.key, place)).toEqual(entry())
  })

  test('a session of IAM Identity Center too', async () => {
    const { world, store } = setUp()
    const sso: EntryPlace = {
      ...place,
      cli: { kind: 'sso', params: { accountId: '210987654321', roleName: 'Viewer', sessionName: 'corp' } },
    }
    await store.set(sso.key, entry(), AT + HOUR, sso)
    const text = String(world.files.get(`${DIR}/2f64fa00eecf91262c5805e4dbe398138f42fd5f.json`))
    expect(JSON.parse(text)).toMatchObject({ ProviderType: 'sso', Credentials: { Expiration: '2026-01-01T01:00:00Z' } })
    expect(await store.get(sso.key, sso)).toEqual(entry())
    expect(await store.list()).toMatchObject([{ role: '210987654321/Viewer' }])
  })

  test.each([
    { form: '2026-01-01T01:00:00UTC' },
    { form: '2026-01-01T01:00:00Z' },
    { form: '2026-01-01T01:00:00.000Z' },
    { form: '2026-01-01T02:00:00+01:00' },
  ])('an end like $form is read', async ({ form }) => {
    const world = fakeWorld({ files: { [SHARED]: cliFile(form) } })
    const found = await setUp({}, world).store.get(place.key, place)
    expect(found).toEqual({ ...entry(), generation: 0 })
  })

  test.each([
    { name: 'exactly 900 s are left', ms: HOUR - 900_000, isHit: true },
    { name: '1 ms less', ms: HOUR - 900_000 + 1, isHit: false },
  ])('its entry is of use while the CLI would use it: $name', async ({ ms, isHit }) => {
    const world = fakeWorld({ files: { [SHARED]: cliFile('2026-01-01T01:00:00UTC') } })
    await world.advance(ms)
    expect((await setUp({}, world).store.get(place.key, place)) !== undefined).toBe(isHit)
  })

  test.each([
    ['text', 'garbage'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['half a file', cliFile('2026-01-01T01:00:00UTC').slice(0, 60)],
    ['no end', cliFile('')],
    ['an end that is no date', cliFile('2026-13-01T01:00:00UTC')],
    ['a date of another form', cliFile('Thu, 01 Jan 2026 01:00:00 GMT')],
    ['a key that is empty', cliFile('2026-01-01T01:00:00UTC').replace(session.secretAccessKey, '')],
    ['a field of ours that is not whole', '{"credchain":{"key":1}}'],
    ['a megabyte and more', `${cliFile('2026-01-01T01:00:00UTC')}${' '.repeat(1024 * 1024)}`],
    ['a mark of ours beside keys that are not whole', changed((file) => (file.Credentials.SecretAccessKey = ''))],
    ['a mark of ours beside the keys of another end', changed((file) => (file.Credentials.Expiration = '2026-01-01T01:00:01UTC'))],
    ['an end of ours that is no date', changed((file) => (file.credchain.expiresAt = 8.64e15 + 1))],
    ['a generation that cannot grow', changed((file) => (file.credchain.generation = 2 ** 53))],
    ['a generation below all', changed((file) => (file.credchain.generation = -1))],
    ['a time of issue beyond all', changed((file) => (file.credchain.issuedAt = 'forever')).replace('"forever"', '1e999')],
  ])('a corrupt file is a miss and is replaced: %s', async (_, text) => {
    const { store, notices } = setUp({}, fakeWorld({ files: { [SHARED]: text } }))
    expect(await store.get(place.key, place)).toBeUndefined()
    await store.set(place.key, entry(), AT + HOUR, place)
    expect(await store.get(place.key, place)).toEqual(entry())
    expect(notices()).toEqual([])
  })
})

describe('what a file of the CLI tells of the account', () => {
  const OTHER = '111122223333'
  test.each([
    { name: 'the account beside the keys', change: {}, accountId: '210987654321' },
    { name: 'where there is none, that of the assumed role', change: { AccountId: undefined }, accountId: '210987654321' },
    { name: 'nothing that is no account', change: { AccountId: 'x', Arn: 'x' }, accountId: undefined },
    { name: 'the one beside the keys before any other', change: { AccountId: OTHER }, accountId: OTHER },
  ])('$name', async ({ change: { Arn, ...fields }, accountId }) => {
    const file = JSON.parse(cliFile('2026-01-01T01:00:00UTC')) as { Credentials: object; AssumedRoleUser: object }
    Object.assign(file.Credentials, fields)
    if (Arn !== undefined) Object.assign(file.AssumedRoleUser, { Arn })
    const { store } = setUp({}, fakeWorld({ files: { [SHARED]: JSON.stringify(file) } }))
    expect((await store.get(place.key, place))?.identity).toEqual({
      ...session,
      ...(accountId !== undefined && { accountId }),
      expiration: new Date(AT + HOUR),
    })
  })
})

describe('generations', () => {
  test.each([
    { name: '1 ms before its end an entry keeps an older one out', ms: HOUR - 1, generation: 5 },
    { name: 'from its end on it keeps nothing out', ms: HOUR, generation: 1 },
  ])('$name', async ({ ms, generation }) => {
    const { world, store } = setUp()
    await store.set(place.key, entry({ generation: 5 }), AT + HOUR, place)
    await world.advance(ms)
    const later = entry({ generation: 1, issuedAt: AT + ms })
    await store.set(place.key, later, AT + 3 * HOUR, place)
    expect((await store.get(place.key, place))?.generation).toBe(generation)
  })
})

describe('another source', () => {
  test('its entry is not used, and not written over while it is of use', async () => {
    const { world, store } = setUp()
    await store.set(elsewhere.key, entry({ sourceFingerprint: 'theirs' }), AT + HOUR, elsewhere)
    expect(await store.get(place.key, place)).toBeUndefined()
    await store.set(place.key, entry({ generation: 1 }), AT + HOUR, place)
    expect(new Set(world.files.keys())).toEqual(new Set([SHARED, OWN]))
    expect(await store.get(place.key, place)).toEqual(entry())
    expect(await store.get(elsewhere.key, elsewhere)).toEqual(entry({ sourceFingerprint: 'theirs' }))
  })

  test.each([
    { name: '1 ms before its end', ms: HOUR - 1, files: 2 },
    { name: 'at its end', ms: HOUR, files: 1 },
  ])('its entry is written over once it has ended: $name', async ({ ms, files }) => {
    const { world, store } = setUp()
    await store.set(elsewhere.key, entry({ sourceFingerprint: 'theirs' }), AT + HOUR, elsewhere)
    await world.advance(ms)
    await store.set(place.key, entry(), AT + 3 * HOUR, place)
    expect(world.files.size).toBe(files)
  })

  test('its entry is used where the user trusts it', async () => {
    const { world, store } = setUp()
    await store.set(elsewhere.key, entry({ sourceFingerprint: 'theirs' }), AT + HOUR, elsewhere)
    expect(await setUp({ trustForeign: true }, world).store.get(place.key, place)).toEqual(entry())
  })

  test('what was minted since is used before its entry, and is newer', async () => {
    const { world, store } = setUp({ trustForeign: true })
    await fileStore({}, world).set(elsewhere.key, entry({ generation: 7 }), AT + HOUR, elsewhere)
    expect((await store.get(place.key, place))?.generation).toBe(7)
    const minted = entry({ generation: 8, issuedAt: AT + 1 })
    await store.set(place.key, minted, AT + HOUR, place)
    expect(await store.get(place.key, place)).toEqual(minted)
    // Theirs is the newest again, and what follows it takes the place of ours.
    await fileStore({}, world).set(elsewhere.key, entry({ generation: 7, issuedAt: AT + 2 }), AT + HOUR, elsewhere)
    expect(await store.get(place.key, place)).toEqual(entry({ generation: 8, issuedAt: AT + 2 }))
    await store.set(place.key, entry({ generation: 9, issuedAt: AT + 3 }), AT + HOUR, place)
    expect(await store.get(place.key, place)).toEqual(entry({ generation: 9, issuedAt: AT + 3 }))
  })

  test('of a place of the same key its fingerprint is told, so that it is a miss', async () => {
    const { store } = setUp()
    await store.set(place.key, entry({ sourceFingerprint: 'before' }), AT + HOUR, place)
    expect(await store.get(place.key, place)).toMatchObject({ sourceFingerprint: 'before' })
  })
})

const failure = (code: string) => new TransportError(code, `${code}: no such luck`)

describe('what may not be trusted is not used', () => {
  const shared = { mode: 0o777 }
  test.each([
    { name: 'a folder that is a link', path: DIR, facts: { kind: 'link' as const }, told: 'is a symbolic link' },
    { name: 'a folder that is a file', path: DIR, facts: { kind: 'file' as const }, told: 'is no folder' },
    { name: 'a folder that anybody can write', path: DIR, facts: shared, told: 'can be written by others' },
    { name: 'a folder that a group can write', path: DIR, facts: { mode: 0o770, gid: 50 }, told: 'can be written by others' },
    { name: "another user's folder", path: DIR, facts: { uid: 1001 }, told: 'belongs to another user' },
    { name: 'a file that is a link', path: SHARED, facts: { kind: 'link' as const }, told: 'is a symbolic link' },
    { name: 'a file that is a folder', path: SHARED, facts: { kind: 'folder' as const }, told: 'is no file' },
    { name: 'a file that anybody can write', path: SHARED, facts: { mode: 0o666 }, told: 'can be written by others' },
    { name: "another user's file", path: SHARED, facts: { uid: 1001 }, told: 'belongs to another user' },
  ])('$name', async ({ path, facts, told }) => {
    const { world, store, notices, events } = setUp({}, fakeWorld({ files: { [SHARED]: cliFile('2026-01-01T01:00:00UTC') } }))
    world.facts.set(path, facts)
    expect(await store.get(place.key, place)).toBeUndefined()
    await store.set(place.key, entry(), AT + HOUR, place)
    expect(await store.get(place.key, place)).toEqual(entry())
    expect(String(world.files.get(SHARED))).not.toContain('credchain')
    expect(notices()).toEqual([expect.stringContaining(told)])
    expectNoSecrets(['canary'], events)
  })

  test.each([
    { name: "a folder that the user's own group can write", facts: { mode: 0o775 } },
    { name: "root's folder", facts: { uid: 0, gid: 0, mode: 0o755 } },
    { name: 'a folder that others can read', facts: { mode: 0o755 } },
  ])('$name is used', async ({ facts }) => {
    const { world, store } = setUp()
    world.facts.set(DIR, facts)
    await store.set(place.key, entry(), AT + HOUR, place)
    expect(world.files.has(SHARED)).toBe(true)
  })

  test.each(['/', '//', '/.', '/./'])('a link is one also when its name ends in %s', async (end) => {
    const { world, store, notices } = setUp({ dir: `${DIR}${end}` })
    world.facts.set(DIR, { kind: 'link' })
    await store.set(place.key, entry(), AT + HOUR, place)
    expect([world.files.size, notices()]).toEqual([0, [expect.stringContaining('is a symbolic link')]])
  })

  test.each([
    { name: "another user's file", facts: { uid: 1001 }, told: 'belongs to another user' },
    { name: 'a link', facts: { kind: 'link' as const }, told: 'ELOOP' },
    { name: 'a file that anybody can write', facts: { mode: 0o666 }, told: 'can be written by others' },
  ])('nor is $name that took the place of a file after it was looked at', async ({ facts, told }) => {
    const world = fakeWorld({ files: { [SHARED]: cliFile('2026-01-01T01:00:00UTC') } })
    const { lstat } = world.fs
    const fs = {
      ...world.fs,
      lstat: async (path: string) => {
        const before = await lstat(path)
        if (path === SHARED) world.facts.set(path, facts)
        return before
      },
    }
    const events: CredentialsEvent[] = []
    const store = fileStore({ onEvent: (event) => events.push(event) }, { ...world, now: world.now, fs })
    expect(await store.get(place.key, place)).toBeUndefined()
    expect(events).toMatchObject([{ type: 'notice', reason: expect.stringContaining(told) }])
  })

  test('Windows has neither owners nor modes', async () => {
    const world = fakeWorld({ platform: 'win32', random: Math.random })
    world.facts.set(DIR, { mode: 0o777, uid: 0, gid: 0 })
    await setUp({}, world).store.set(place.key, entry(), AT + HOUR, place)
    expect(world.files.size).toBe(1)
  })
})

describe('a disk that fails', () => {
  test.each(['ENOSPC', 'EACCES', 'EROFS', 'EIO'])('%s: identities stay in memory, which is told once', async (code) => {
    const { world, store, notices } = setUp()
    world.writeFailure = failure(code)
    for (const generation of [1, 2]) {
      await store.set(place.key, entry({ generation }), AT + HOUR, place)
      expect(await store.get(place.key, place)).toEqual(entry({ generation }))
    }
    expect(await store.withLease?.(place.key, 1_000, async () => 'done')).toBe('done')
    expect(notices()).toEqual([`~/.aws/cli/cache cannot be used, and identities stay in memory: ${code}: no such luck`])
    world.writeFailure = undefined
    await store.set(place.key, entry({ generation: 3 }), AT + HOUR, place)
    expect(await fileStore({}, world).get(place.key, place)).toEqual(entry({ generation: 3 }))
    world.writeFailure = failure(code)
    await store.set(place.key, entry({ generation: 4 }), AT + HOUR, place)
    expect(notices()).toHaveLength(2)
  })

  test('what another has written since is newer than what stayed in memory', async () => {
    const { world, store } = setUp()
    world.writeFailure = failure('ENOSPC')
    await store.set(place.key, entry({ generation: 2 }), AT + HOUR, place)
    world.writeFailure = undefined
    await fileStore({}, world).set(place.key, entry({ generation: 3 }), AT + HOUR, place)
    expect(await store.get(place.key, place)).toEqual(entry({ generation: 3 }))
  })

  test('a file that cannot be read is a miss, which is told', async () => {
    const { store, notices } = setUp({}, fakeWorld({ files: { [SHARED]: failure('EACCES') } }))
    expect(await store.get(place.key, place)).toBeUndefined()
    expect(notices()).toHaveLength(1)
  })

  test('the failure of the work under a lease is the work’s own', async () => {
    const { store, notices } = setUp()
    let runs = 0
    const work = async () => {
      runs += 1
      throw new Error('the work')
    }
    await expect(store.withLease?.(place.key, 1_000, work)).rejects.toThrow('the work')
    expect([runs, notices()]).toEqual([1, []])
  })
})

describe('list, clear and sweep', () => {
  const LEFT = `${DIR}/${'c'.repeat(64)}.lease.0123abcd`
  const TEMPORARY = `${SHARED}.0123456789abcdef.tmp`
  const FOREIGN = `${DIR}/notes.json`
  const open = () => fakeWorld({ files: { [LEFT]: '', [TEMPORARY]: '', [FOREIGN]: '{}' }, random: Math.random })

  test('tells what is there, without secrets', async () => {
    const { world, store } = setUp({}, open())
    world.files.set(SHARED, cliFile('2026-01-01T00:30:00UTC'))
    await store.set(place.key, entry(), AT + HOUR, { ...place, cli: undefined })
    world.files.set(`${DIR}/${'d'.repeat(40)}.json`, 'garbage')
    await world.advance(HOUR / 2)
    const listed = await store.list()
    expect(listed).toEqual([
      {
        name: `${place.key}.json`,
        writtenBy: 'credchain',
        accountId: '210987654321',
        key: '...0001',
        expiration: new Date(AT + HOUR),
        isExpired: false,
      },
      {
        name: SHARED.slice(DIR.length + 1),
        writtenBy: 'aws-cli',
        role: 'arn:aws:sts::210987654321:assumed-role/reader/x',
        accountId: '210987654321',
        key: '...0001',
        expiration: new Date(AT + HOUR / 2),
        isExpired: true,
      },
      { name: `${'d'.repeat(40)}.json`, problem: 'no whole entry' },
    ])
    expectNoSecrets(['canary'], listed)
  })

  test.each([
    { name: 'those that have ended', options: { expired: true }, removed: 1 },
    { name: 'all', options: {}, removed: 3 },
  ])('clear removes $name, and nothing that is no entry', async ({ options, removed }) => {
    const { world, store } = setUp({}, open())
    world.files.set(SHARED, cliFile('2026-01-01T00:30:00UTC'))
    world.files.set(`${DIR}/${'d'.repeat(40)}.json`, 'garbage')
    await store.set(place.key, entry(), AT + HOUR, { ...place, cli: undefined })
    await world.advance(HOUR / 2)
    expect(await store.clear(options)).toBe(removed)
    expect(world.files.has(FOREIGN)).toBe(true)
    expect(world.files.has(OWN)).toBe(removed === 1)
  })

  test.each([
    { name: 'a minute later', ms: 60_000, left: [true, true, true] },
    { name: '1 ms after that', ms: 60_001, left: [true, false, true] },
    { name: 'an hour later', ms: HOUR, left: [true, false, true] },
    { name: '1 ms after that', ms: HOUR + 1, left: [false, false, true] },
  ])('what has ended and what a crash has left is swept with a write: $name', async ({ ms, left }) => {
    const { world, store } = setUp({}, open())
    await fileStore({}, world).set(elsewhere.key, entry(), AT + 60_000, { ...elsewhere, cli: undefined })
    await world.advance(ms)
    await store.set(place.key, entry(), AT + 3 * HOUR, place)
    await world.settle()
    expect([world.files.has(LEFT), world.files.has(TEMPORARY), world.files.has(FOREIGN)]).toEqual(left)
    expect(world.files.has(`${DIR}/${elsewhere.key}.json`)).toBe(false)
  })

  test('what is written anew while it is swept stays', async () => {
    const world = fakeWorld({ random: Math.random })
    const other = setUp({}, world).store
    await other.set(place.key, entry(), AT + 60_000, place)
    await world.advance(60_000)
    const { readNoFollow } = world.fs
    let isRead = false
    // Between a look and the removal that follows it, another process writes: its own lock must keep one from the other.
    const fs = {
      ...world.fs,
      async readNoFollow(path: string) {
        const seen = await readNoFollow(path)
        if (path === SHARED && !isRead) {
          isRead = true
          await other.set(place.key, entry({ generation: 2 }), AT + 2 * HOUR, place)
        }
        return seen
      },
    }
    expect(await fileStore({}, { ...world, now: world.now, fs }).clear({ expired: true })).toBe(0)
    expect((await other.get(place.key, place))?.generation).toBe(2)
  })

  test('nothing is removed while it is being written', async () => {
    const { world, store } = setUp()
    await store.set(place.key, entry(), AT + HOUR, place)
    world.files.set(`${SHARED}.lock`, JSON.stringify({ token: '00000001', from: AT, until: AT + 1_000 }))
    const clearing = store.clear()
    await world.advance(999)
    expect(world.files.has(SHARED)).toBe(true)
    await world.advance(2_000)
    expect(await clearing).toBe(1)
  })

  test.each([
    { name: 'its first', young: 0 },
    { name: 'its last', young: 1 },
  ])('a row of leases is left alone while one of it is young: $name', async ({ young }) => {
    const { world, store } = setUp()
    const row = [`${DIR}/${'c'.repeat(64)}.lease`, LEFT]
    for (const path of row) world.files.set(path, '')
    await world.advance(HOUR)
    world.files.set(row[young] ?? '', '')
    await world.advance(1)
    await store.set(place.key, entry(), AT + 3 * HOUR, place)
    await world.settle()
    expect(row.filter((path) => world.files.has(path))).toEqual(row)
  })

  test.each([
    { name: 'is removed with all else when it is older than any write takes', ms: 60_001, isLeft: false },
    { name: 'may be in use 1 ms before', ms: 60_000, isLeft: true },
  ])('what a crash has left half written $name', async ({ ms, isLeft }) => {
    const { world, store } = setUp({}, open())
    await world.advance(ms)
    await store.clear()
    expect(world.files.has(TEMPORARY)).toBe(isLeft)
  })

  test('what a file tells of itself cannot write on a terminal', async () => {
    const { world, store } = setUp()
    world.files.set(SHARED, cliFile('2026-01-01T01:00:00UTC').replace('assumed-role', '\\u001b[2Jassumed-role'))
    await store.set(elsewhere.key, entry(), AT + HOUR, { ...elsewhere, cli: { kind: 'sso', params: { roleName: '\n', accountId: 'a' } } })
    expect((await store.list()).map(({ role }) => role)).toEqual([undefined, undefined])
  })

  test('a sweep that waits for the lock of one that died keeps no process alive', async () => {
    const { world, store } = setUp()
    await store.set(elsewhere.key, entry(), AT + HOUR, { ...elsewhere, cli: undefined })
    await world.advance(HOUR)
    const [name] = [...world.files.keys()]
    world.files.set(`${name}.lock`, JSON.stringify({ token: '00000001', from: world.now(), until: world.now() + 2_000 }))
    await store.set(place.key, entry(), AT + 2 * HOUR, place)
    await world.settle()
    expect([world.files.has(String(name)), world.pendingSleeps]).toEqual([true, 0])
    await world.advance(3_000)
    expect(world.files.has(String(name))).toBe(false)
  })

  test('deleting from where nothing is makes no folder', async () => {
    const { world, store } = setUp()
    await store.delete(place.key, place)
    expect(world.files.size).toBe(0)
  })

  test('there may be no folder', async () => {
    const { store } = setUp()
    expect([await store.list(), await store.clear()]).toEqual([[], 0])
  })
})

describe('leases', () => {
  test('one whose holder was killed passes on when it ends, and leaves nothing', async () => {
    const { world, store } = setUp()
    const lease = `${DIR}/${place.key}.lease`
    const killed = (path: string, token: string, until: number) =>
      world.files.set(path, JSON.stringify({ token, from: until - 10_000, until }))
    killed(lease, '00000001', AT - 1)
    killed(`${lease}.1.00000001`, '00000002', AT + 1_000)
    const waiting = store.withLease?.(place.key, 10_000, async () => world.now())
    await world.advance(2_000)
    expect(await waiting).toBeGreaterThanOrEqual(AT + 1_000)
    expect([...world.files.keys()]).toEqual([])
  })

  test('one that was killed before it could say until when is held as long as it could be', async () => {
    const { world, store } = setUp()
    world.files.set(`${DIR}/${place.key}.lease`, '')
    let isMine = false
    const waiting = store.withLease?.(place.key, 10_000, async () => {
      isMine = true
    })
    await world.advance(10_000 - 1)
    expect(isMine).toBe(false)
    await world.advance(1_000)
    await waiting
    expect(isMine).toBe(true)
  })

  test('a clock that was set back does not make it one of hours', async () => {
    const { world, store } = setUp()
    world.files.set(`${DIR}/${place.key}.lease`, JSON.stringify({ token: '00000001', from: AT + HOUR - 10_000, until: AT + HOUR }))
    expect(await store.withLease?.(place.key, 10_000, async () => 'mine')).toBe('mine')
  })

  test('one that outlived its time is not given back: it may be another’s', async () => {
    const { world, store } = setUp()
    const late = store.withLease?.(place.key, 1_000, () => world.sleep(5_000))
    await world.settle()
    const next = store.withLease?.(place.key, 10_000, () => world.sleep(6_000))
    await world.advance(5_500)
    await late
    let isMine = false
    const third = store.withLease?.(place.key, 10_000, async () => {
      isMine = true
    })
    await world.advance(500)
    expect(isMine).toBe(false)
    // Each waits for its next look.
    await world.advance(10_000)
    await Promise.all([next, third])
    expect(isMine).toBe(true)
  })

  test('a refresh behind waits for it and keeps no process alive, until somebody waits for that refresh', async () => {
    const { world, store } = setUp()
    let minted = 0
    const mint = async () => ({ ...session, sessionToken: `canary-${(minted += 1)}`, expiration: new Date(world.now() + HOUR) })
    const provider = refreshing(stored(mint, { store, place: async () => place }, world), {}, world)
    const first = await provider()
    await world.advance(50 * 60_000)
    world.files.set(`${DIR}/${place.key}.lease`, JSON.stringify({ token: '00000001', from: world.now(), until: world.now() + 10_000 }))
    expect(await provider()).toBe(first)
    await world.advance(1_000)
    expect([world.pendingSleeps, minted]).toEqual([0, 1])
    const second = provider({ forceRefresh: true })
    await world.advance(1_000)
    expect([world.pendingSleeps, minted]).toEqual([1, 1])
    await world.advance(10_000)
    expect(await second).not.toBe(first)
    expect([world.pendingSleeps, minted]).toEqual([0, 2])
  })

  test('a refresh behind that is closed leaves the lease alone', async () => {
    const { world, store } = setUp()
    let minted = 0
    const mint = async () => ({ ...session, sessionToken: `canary-${(minted += 1)}`, expiration: new Date(world.now() + HOUR) })
    const outcomes: unknown[] = []
    const withLease: Store['withLease'] = (...asked) => {
      const waiting = store.withLease?.(...asked) ?? expect.fail('no leases')
      waiting.catch((error: unknown) => outcomes.push(error))
      return waiting
    }
    const provider = refreshing(stored(mint, { store: { ...store, withLease }, place: async () => place }, world), {}, world)
    await provider()
    await world.advance(50 * 60_000)
    world.files.set(`${DIR}/${place.key}.lease`, JSON.stringify({ token: '00000001', from: world.now(), until: world.now() + 10_000 }))
    await provider()
    await world.settle()
    provider.close()
    await world.settle()
    expect(outcomes).toEqual([expect.objectContaining({ message: expect.stringContaining('closed while nobody waited') })])
    await world.advance(20_000)
    expect(minted).toBe(1)
  })

  test.each([
    { name: 'keeps the process alive', request: undefined, sleeps: 1 },
    { name: 'keeps none alive behind', request: { background: true }, sleeps: 0 },
  ])('the wait for it $name', async ({ request, sleeps }) => {
    const { world, store } = setUp()
    world.files.set(`${DIR}/${place.key}.lease`, JSON.stringify({ token: '00000001', from: AT, until: AT + 10_000 }))
    const waiting = store.withLease?.(place.key, 10_000, async () => 'mine', undefined, request)
    await world.settle()
    expect(world.pendingSleeps).toBe(sleeps)
    await world.advance(11_000)
    expect(await waiting).toBe('mine')
  })

  test.each([
    { name: 'a file', fails: undefined },
    { name: 'this process, where the disk fails', fails: failure('ENOSPC') },
  ])('who leaves waits no more for one of $name', async ({ fails }) => {
    const { world, store } = setUp()
    world.writeFailure = fails
    const stuck = store.withLease?.(place.key, 10_000, () => new Promise(() => {}))
    await world.settle()
    const leaving = new AbortController()
    const outcomes: unknown[] = []
    store
      .withLease?.(place.key, 10_000, () => expect.fail('it was run'), undefined, { signal: leaving.signal })
      .catch((error: unknown) => outcomes.push(error))
    await world.settle()
    leaving.abort('left')
    await world.settle()
    expect(outcomes).toEqual(['left'])
    expect(stuck).toBeInstanceOf(Promise)
  })

  test('who gives up waits no more, and mints nothing', async () => {
    const { world, store, notices } = setUp()
    world.files.set(`${DIR}/${place.key}.lease`, JSON.stringify({ token: '00000001', from: AT, until: AT + 10_000 }))
    const mint = () => expect.fail('it was minted')
    const events: CredentialsEvent[] = []
    const onEvent = (event: CredentialsEvent) => events.push(event)
    const provider = stored(mint, { store, place: async () => place, onEvent }, world)
    const leaving = new AbortController()
    const outcome = provider({ signal: leaving.signal }).catch((error: unknown) => error)
    let isOver = false
    const over = outcome.finally(() => (isOver = true))
    await world.advance(100)
    leaving.abort('left')
    while (!isOver) await world.advance(100)
    await over
    expect([await outcome, world.now() < AT + 9_000, notices(), events]).toEqual(['left', true, [], []])
  })

  test('those who wait take what the winner has minted', async () => {
    const { world, store } = setUp()
    let mints = 0
    const mint = async () => {
      mints += 1
      await world.sleep(100)
      return { ...session, expiration: new Date(world.now() + HOUR) }
    }
    const others = Array.from({ length: 9 }, () => fileStore({}, world))
    const all = [store, ...others].map((each) => stored(mint, { store: each, place: async () => place }, world)())
    let isOver = false
    const over = Promise.all(all).finally(() => (isOver = true))
    // Keys are hashed in real time: the clock goes on until all have what they wait for.
    while (!isOver) await world.advance(100)
    const keys = await over
    expect([mints, new Set(keys.map(({ expiration }) => expiration?.getTime())).size]).toEqual([1, 1])
  })
})

describe('a folder that is none', () => {
  const calls: readonly [string, (store: FileStore) => Promise<unknown>][] = [
    ['get', (store) => store.get('a')],
    ['set', (store) => store.set('a', entry(), AT + HOUR)],
    ['delete', (store) => store.delete('a')],
    ['withLease', async (store) => store.withLease?.('a', 1_000, async () => 'done')],
    ['list', (store) => store.list()],
    ['clear', (store) => store.clear()],
  ]
  test.each(calls)('is told by %s', async (_, call) => {
    await expect(call(setUp({ dir: ' ' }).store)).rejects.toMatchObject({ code: 'INVALID_CONFIG', source: 'file-store' })
  })
})
