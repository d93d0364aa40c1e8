import { TransportError } from '@credchain/core'
import { expectNoSecrets, fakeWorld, type FakeWorld } from '@credchain/sandbox'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTwilioAwsClient } from '../client/index.js'
import {
  publishToTwilio,
  rotateTwilioAwsCredential,
  type RotateTwilioAwsCredentialOptions,
  type RotationJournal,
  type RotationProgress,
  type RotationRecord,
} from './index.js'
import { accountDriver, OLD, type AccountDriver, type Weather } from './twilio-account.test-driver.js'

const PAIR = { accessKeyId: 'AKIANEWNEWNEWNEWNEW1', secretAccessKey: 'canary+secret/canary=secret/canary+secre' }
const LABEL = `uploads #${PAIR.accessKeyId}`
const FILE = '/home/user/rotation.json'
const NEW = `CR${'1'.padStart(32, '0')}`

/** A world whose sleeps take no time of ours. */
function quickWorld(): FakeWorld {
  const world = fakeWorld()
  return Object.assign(world, {
    async sleep(ms: number, signal?: AbortSignal) {
      signal?.throwIfAborted()
      world.jump(ms)
    },
  })
}

interface Setting {
  readonly world: FakeWorld
  readonly account: AccountDriver
  readonly progress: RotationProgress[]
  rotate(options?: Partial<RotateTwilioAwsCredentialOptions>): ReturnType<typeof rotateTwilioAwsCredential>
}

const never = () => new Promise<never>(() => {})

function open(
  weather: () => Weather = () => 'fine',
  users?: Parameters<typeof accountDriver>[2],
  old?: Parameters<typeof accountDriver>[3],
): Setting {
  const world = quickWorld()
  const account = accountDriver(weather, never, users, old)
  const client = createTwilioAwsClient({ transport: account.transport }, world)
  const progress: RotationProgress[] = []
  return {
    world,
    account,
    progress,
    rotate: (options) =>
      rotateTwilioAwsCredential(
        {
          credentials: PAIR,
          oldSid: OLD,
          journal: '~/rotation.json',
          voiceUsesOld: false,
          client,
          onProgress: (event) => progress.push(event),
          ...options,
        },
        world,
      ),
  }
}

/** Weather by the number of the exchange, then fine. */
function scripted(...script: readonly Weather[]): () => Weather {
  const left = [...script]
  return () => left.shift() ?? 'fine'
}
const fine = (count: number): Weather[] => Array.from({ length: count }, () => 'fine' as const)

function expectOld({ credentials, pointers }: AccountDriver): void {
  expect([...credentials.keys()]).toEqual([OLD])
  expect(pointers).toEqual({ Recording: OLD, Composition: OLD })
}

describe('a rotation', () => {
  test('creates, leads both settings over, waits, and removes the old credential; the journal is gone then', async () => {
    const { world, account, rotate, progress } = open()
    const began = world.now()
    expect(await rotate({ graceMs: 5_000 })).toEqual({
      outcome: 'rotated',
      oldSid: OLD,
      newSid: NEW,
      repointed: ['recording', 'composition'],
      isOldRemoved: true,
    })
    expect(account.deeds).toEqual(['create', 'Recording to new', 'Composition to new', 'remove old'])
    expect([...account.credentials]).toEqual([[NEW, LABEL]])
    expect(progress.map(({ step }) => step)).toEqual(['planned', 'created', 'repointed', 'repointed', 'waiting', 'removed'])
    expect(world.now() - began).toBe(5_000)
    expect(world.files.has(FILE)).toBe(false)
    expectNoSecrets([PAIR.secretAccessKey], progress)
  })

  test('called again when it has ended changes nothing, and gives the same', async () => {
    const { account, rotate } = open()
    await rotate()
    const deeds = [...account.deeds]
    expect(await rotate()).toMatchObject({ outcome: 'rotated', newSid: NEW, repointed: [], isOldRemoved: true })
    expect(account.deeds).toEqual(deeds)
  })

  test('leaves settings alone that use another credential', async () => {
    const { account, rotate } = open(undefined, ['Recording'])
    expect(await rotate()).toMatchObject({ repointed: ['recording'] })
    expect(account.pointers).toEqual({ Recording: NEW, Composition: null })
  })

  test.each<[string, Partial<RotateTwilioAwsCredentialOptions>]>([
    ['keepOld', { keepOld: true, voiceUsesOld: undefined }],
    ['Voice uses it', { voiceUsesOld: true }],
    ['Voice uses it, as is said when it matters', { voiceUsesOld: async () => true }],
  ])('keeps the old credential: %s', async (_, options) => {
    const { account, rotate, world } = open()
    expect(await rotate(options)).toMatchObject({ outcome: 'rotated', isOldRemoved: false })
    expect([...account.credentials.keys()]).toEqual([OLD, NEW])
    expect(account.pointers).toEqual({ Recording: NEW, Composition: NEW })
    expect(world.files.has(FILE)).toBe(false)
  })

  test('asks about Voice only once all settings are led over', async () => {
    const { account, rotate } = open()
    let asked: unknown
    await rotate({ voiceUsesOld: () => ((asked = account.pointers), false) })
    expect(asked).toEqual({ Recording: NEW, Composition: NEW })
  })

  test('does nothing as a dry run', async () => {
    const { account, rotate, world } = open()
    expect(await rotate({ dryRun: true })).toEqual({
      outcome: 'planned',
      oldSid: OLD,
      newSid: undefined,
      repointed: ['recording', 'composition'],
      isOldRemoved: false,
    })
    expect(account.deeds).toEqual([])
    expect(world.files.has(FILE)).toBe(false)
  })

  test('a name that leaves no room for the mark is cut', async () => {
    const { account, rotate } = open(undefined, undefined, { name: `made in the Console ${'x'.repeat(44)}` })
    await rotate()
    expect([...account.credentials.values()]).toEqual([`made in the Console ${'x'.repeat(22)} #${PAIR.accessKeyId}`])
  })

  test('goes on whatever its listener does, and rolls back too', async () => {
    const onProgress = () => {
      throw new Error('the listener failed')
    }
    const failing = open(scripted(...fine(8), 'refused'))
    await expect(failing.rotate({ onProgress })).rejects.toMatchObject({ twilioCode: 70_051 })
    expectOld(failing.account)
    expect(await open().rotate({ onProgress })).toMatchObject({ isOldRemoved: true })
  })

  test('leads settings over that were left at a credential which somebody removed', async () => {
    const outage: Weather[] = Array.from({ length: 40 }, () => 'unsent')
    let weather = scripted(...fine(10), ...outage)
    const { account, rotate, world } = open(() => weather())
    await expect(rotate()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    // As after a crash: nobody has begun to roll back.
    world.files.set(FILE, String(world.files.get(FILE)).replace('rolling-back', 'repointing'))
    expect(account.pointers).toEqual({ Recording: NEW, Composition: OLD })
    account.remove(NEW)
    weather = scripted()
    const { newSid } = await rotate()
    expect(account.pointers).toEqual({ Recording: newSid, Composition: newSid })
    expect([...account.credentials.keys()]).toEqual([newSid])
  })

  test('takes a credential that is there under the label, and leaves it there when it rolls back', async () => {
    const { account, rotate, world } = open()
    const client = createTwilioAwsClient({ transport: account.transport }, world)
    expect(await publishToTwilio({ credentials: PAIR, friendlyName: 'uploads', client }, world)).toEqual({ sid: NEW, isNew: true })
    expect(await publishToTwilio({ credentials: PAIR, friendlyName: 'uploads', client }, world)).toEqual({ sid: NEW, isNew: false })
    const controller = new AbortController()
    const aborted = rotate({
      signal: controller.signal,
      onProgress: ({ step }) => step === 'created' && controller.abort(new Error('enough')),
    })
    await expect(aborted).rejects.toThrow('enough')
    expect([...account.credentials.keys()]).toEqual([OLD, NEW])
    expect(await rotate()).toMatchObject({ newSid: NEW, isOldRemoved: true })
    expect(account.deeds.filter((deed) => deed === 'create')).toHaveLength(1)
  })
})

describe('refused, before anything is done', () => {
  test.each<[string, Partial<RotateTwilioAwsCredentialOptions>, object]>([
    [
      'a session token',
      { credentials: { ...PAIR, sessionToken: 't' } },
      { code: 'INVALID_CONFIG', message: expect.stringContaining('session token') },
    ],
    [
      'an expiration',
      { credentials: { ...PAIR, expiration: new Date(0) } },
      { code: 'INVALID_CONFIG', message: expect.stringContaining('expire') },
    ],
    ['a temporary key', { credentials: { ...PAIR, accessKeyId: 'ASIANEWNEWNEWNEWNEW1' } }, { code: 'INVALID_CONFIG' }],
    ['the key that Twilio holds already', { credentials: { ...PAIR, accessKeyId: 'AKIAOLDOLDOLDOLDOLD1' } }, { code: 'INVALID_CONFIG' }],
    [
      'settings that would lose theirs',
      { targets: ['recording'] },
      { code: 'INVALID_CONFIG', message: expect.stringContaining('composition') },
    ],
    [
      'an old credential that is not there',
      { oldSid: `CR${'9'.repeat(32)}` },
      { code: 'INVALID_CONFIG', message: expect.stringContaining('not at Twilio') },
    ],
    ['a name that is too long', { friendlyName: 'x'.repeat(43) }, { name: 'TypeError' }],
    ['a SID that is none', { oldSid: 'CR1' }, { name: 'TypeError' }],
    ['no word about Voice', { voiceUsesOld: undefined }, { name: 'TypeError', message: expect.stringContaining('voiceUsesOld') }],
    ['a negative grace', { graceMs: -1 }, { name: 'TypeError' }],
    ['a probe that fails', { probe: () => Promise.reject(new RangeError('denied')) }, { name: 'RangeError' }],
  ])('%s', async (_, options, expected) => {
    const { account, rotate } = open()
    const error: unknown = await rotate(options).catch((reason: unknown) => reason)
    expect(error).toMatchObject(expected)
    expect(account.deeds).toEqual([])
    expectNoSecrets([PAIR.secretAccessKey], error)
  })

  test('a credential of a subaccount, whose settings this identity does not see', async () => {
    const { rotate, account } = open(undefined, [], { accountSid: `AC${'b'.repeat(32)}` })
    await expect(rotate()).rejects.toMatchObject({ code: 'INVALID_CONFIG', hint: expect.stringContaining('AC') })
    expect(account.deeds).toEqual([])
  })

  test.each([{ isOurs: undefined }, { removeAt: 'soon' }, { before: null }, { oldSid: 'CR1' }])(
    'a journal that somebody has changed: %j',
    async (changes) => {
      const { rotate, world, account } = open()
      const record = { version: 1, phase: 'waiting', oldSid: OLD, newSid: NEW, label: LABEL, isOurs: true, before: {} }
      world.files.set(FILE, JSON.stringify({ ...record, ...changes }))
      await expect(rotate()).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('no journal') })
      expect(account.deeds).toEqual([])
    },
  )

  test('a journal of another rotation, and a file that is none', async () => {
    const { rotate, world, account } = open()
    world.files.set(
      FILE,
      JSON.stringify({ version: 1, phase: 'creating', oldSid: OLD, label: 'x #AKIAOTHEROTHEROTHER1', isOurs: true, before: {} }),
    )
    await expect(rotate()).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('another rotation') })
    world.files.set(FILE, '{}')
    await expect(rotate()).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('no journal') })
    expect(account.deeds).toEqual([])
  })
})

describe('what fails before all settings are led over', () => {
  // Exchanges of a rotation: 4 of the plan, 3 to create (looking for an orphan, then for the label, then the deed), 3 for each of the settings.
  test.each([
    ['the creation', 6],
    ['writing the first settings', 8],
    ['writing the second settings', 11],
    ['reading the second settings back', 12],
  ])('is rolled back: %s', async (_, before) => {
    const { account, rotate, world, progress } = open(scripted(...fine(before), 'refused'))
    await expect(rotate()).rejects.toMatchObject({ code: 'REJECTED', twilioCode: 70_051 })
    expectOld(account)
    expect(progress.at(-1)).toEqual({ step: 'rolled-back', sid: OLD })
    expect(world.files.has(FILE)).toBe(false)
  })

  test('and cannot be rolled back yet, is by the next call, which then rotates', async () => {
    const outage: Weather[] = Array.from({ length: 40 }, () => 'unsent')
    let weather = scripted(...fine(8), 'refused', ...outage)
    const { account, rotate, world } = open(() => weather())
    await expect(rotate()).rejects.toMatchObject({ code: 'UNAVAILABLE', hint: expect.stringContaining('same journal') })
    expect(String(world.files.get(FILE))).toContain('rolling-back')
    expectNoSecrets([PAIR.secretAccessKey], String(world.files.get(FILE)))
    weather = scripted()
    expect(await rotate()).toMatchObject({ outcome: 'rotated' })
    expect(account.deeds).toEqual(['create', 'remove new', 'create', 'Recording to new', 'Composition to new', 'remove old'])
  })

  test('an abort too; in the grace it only stops, and the next call goes on', async () => {
    const { account, rotate, world } = open()
    const stopping = (at: RotationProgress['step']) => {
      const controller = new AbortController()
      return rotate({ signal: controller.signal, onProgress: ({ step }) => step === at && controller.abort(new Error(at)) })
    }
    await expect(stopping('repointed')).rejects.toThrow('repointed')
    expectOld(account)
    await expect(stopping('waiting')).rejects.toThrow('waiting')
    expect(new Set(Object.values(account.pointers)).has(OLD)).toBe(false)
    expect(world.files.has(FILE)).toBe(true)
    expect(await rotate()).toMatchObject({ isOldRemoved: true })
    expect(account.credentials.size).toBe(1)
  })

  test('a journal that cannot be written', async () => {
    const { account, rotate, world } = open()
    world.writeFailure = new TransportError('ENOSPC', 'full')
    await expect(rotate()).rejects.toMatchObject({ message: expect.stringContaining('full') })
    expectOld(account)
  })
})

const RUNS = Number(process.env['CREDCHAIN_RUNS'] ?? 1_000)
const trouble = fc.constantFrom<Weather>('refused', 'unsent', 'throttled', 'lost', 'crash', 'crash-after')
/** So rare that a rotation gets to its last steps before it strikes, or one after the other. */
const schedule = (fineWeight: number) =>
  fc.array(fc.oneof({ weight: fineWeight, arbitrary: fc.constant<Weather>('fine') }, { weight: 1, arbitrary: trouble }), {
    minLength: 10,
    maxLength: 60,
  })
const weathers = fc.oneof(schedule(15), schedule(6), schedule(1))

/** A rotation in a program that may end at any exchange with Twilio and at any write of its journal. The same journal and account meet the next one. */
async function livesOn(script: readonly Weather[]): Promise<{ account: AccountDriver; programs: number }> {
  const left = [...script]
  let end: () => void = () => {}
  const crash = () => (end(), never())
  const account = accountDriver(() => left.shift() ?? 'fine', crash)
  let record: RotationRecord | undefined
  const journal: RotationJournal = {
    read: async () => record && (JSON.parse(JSON.stringify(record)) as RotationRecord),
    async write(next) {
      const weather = left.shift() ?? 'fine'
      if (weather === 'crash') await crash()
      if (weather === 'refused') throw new TransportError('ENOSPC', 'full')
      record = next
      if (weather === 'crash-after') await crash()
    },
  }
  for (let programs = 1; ; programs += 1) {
    const world = quickWorld()
    const crashed = new Promise<'crashed'>((resolve) => {
      end = () => resolve('crashed')
    })
    const client = createTwilioAwsClient({ transport: account.transport, maxAttempts: 2 }, world)
    const rotated = rotateTwilioAwsCredential({ credentials: PAIR, oldSid: OLD, journal, voiceUsesOld: false, client }, world).then(
      () => 'rotated' as const,
      () => 'failed' as const,
    )
    const outcome = await Promise.race([rotated, crashed])
    expectSound(account, record)
    if (outcome === 'rotated') return { account, programs }
    // A failure that leaves no journal has left everything as it was, or as an earlier program has ended it.
    if (outcome === 'failed' && record === undefined && account.credentials.has(OLD)) expectOld(account)
    expect(programs).toBeLessThan(200)
  }
}

/** At every end of a program: both settings work, and what is too much is one credential, which the journal names. */
function expectSound({ credentials, pointers }: AccountDriver, record: RotationRecord | undefined): void {
  for (const sid of Object.values(pointers)) expect(credentials.has(sid ?? '')).toBe(true)
  expect(credentials.size).toBeLessThanOrEqual(2)
  const extra = [...credentials].filter(([sid]) => !Object.values(pointers).includes(sid))
  if (extra.length > 0)
    expect([record?.label, record?.oldSid]).toEqual(expect.arrayContaining([extra[0]?.[0] === OLD ? OLD : extra[0]?.[1]]))
}

test('a pair is published once for each account that it is for', async () => {
  const { world, account } = open()
  const client = createTwilioAwsClient({ transport: account.transport }, world)
  const publish = (accountSid?: string) =>
    publishToTwilio({ credentials: PAIR, friendlyName: 'uploads', client, ...(accountSid !== undefined && { accountSid }) }, world)
  expect(await publish()).toEqual({ sid: NEW, isNew: true })
  // The account in memory says of every credential that it is its own.
  expect(await publish(`AC${'b'.repeat(32)}`)).toMatchObject({ isNew: true })
  expect(await publish(`AC${'a'.repeat(32)}`)).toMatchObject({ isNew: false })
})

test(
  `under ${RUNS} random schedules of faults the account ends wholly new, and is sound whenever a program ends`,
  { timeout: 60_000 },
  async () => {
    let programs = 0
    await fc.assert(
      fc.asyncProperty(weathers, async (script) => {
        const end = await livesOn(script)
        programs += end.programs
        expect(end.account.credentials.size).toBe(1)
        expect([...end.account.credentials.values()]).toEqual([LABEL])
        expect(new Set(Object.values(end.account.pointers))).toEqual(new Set(end.account.credentials.keys()))
      }),
      { numRuns: RUNS },
    )
    expect(programs).toBeGreaterThan(RUNS)
    process.stdout.write(`rotation: ${RUNS} schedules, ${programs} programs\n`)
  },
)
