import { describe, expect, test } from 'vitest'
import { generateExternalId } from './external-id.js'
import { externalIds, type ExternalIdStore } from './external-ids.js'
import { tenantRole } from './tenant-role.js'
import { trustPolicy } from './trust-policy.js'

const statement = (AWS: string | string[]) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'ExternalId' } },
})

describe('trustPolicy', () => {
  const principals = ['857223745291', '825838939522']

  test('a statement a principal', () => {
    expect(trustPolicy({ principals, externalId: 'ExternalId' })).toEqual({ Version: '2012-10-17', Statement: principals.map(statement) })
  })

  test('one statement for all', () => {
    expect(trustPolicy({ principals, externalId: 'ExternalId', layout: 'merged' }).Statement).toEqual([statement(principals)])
  })

  test.each(['*', '12345678901', 'arn:aws:iam::123456789012:role/', 'arn:aws:iam::*:root', 'arn:aws:s3:::bucket'])(
    '%s is nobody',
    (principal) => {
      expect(() => trustPolicy({ principals: [principal], externalId: 'ExternalId' })).toThrow(TypeError)
    },
  )

  test.each([
    'arn:aws:iam::123456789012:root',
    'arn:aws-cn:iam::123456789012:role/path/name',
    'arn:aws:sts::123456789012:assumed-role/a/b',
  ])('%s is somebody', (AWS) => {
    expect(trustPolicy({ principals: [AWS], externalId: 'ExternalId' }).Statement).toMatchObject([{ Principal: { AWS } }])
  })

  test.each(['', 'a', 'a b', 'ü'.repeat(3), 'a'.repeat(1225)])('an external id of %j is refused', (externalId) => {
    expect(() => trustPolicy({ principals, externalId })).toThrow(/external id/)
  })

  test.each(['ab', 'a'.repeat(1224), 'a+=,.@:/-_9'])('an external id of %j is taken', (externalId) => {
    expect(trustPolicy({ principals, externalId }).Statement).toHaveLength(2)
  })

  test('no principals, or a layout that is none', () => {
    expect(() => trustPolicy({ principals: [], externalId: 'ab' })).toThrow(/pass principals/)
    expect(() => trustPolicy({ principals, externalId: 'ab', layout: 'both' as 'merged' })).toThrow(/layout/)
  })
})

describe('generateExternalId', () => {
  test('is new each time, behind its prefix, and what STS takes', () => {
    const ids = Array.from({ length: 100 }, () => generateExternalId({ prefix: 'acme:' }))
    expect(new Set(ids).size).toBe(100)
    for (const id of ids) expect(id).toMatch(/^acme:[\w-]{32}$/)
  })

  test('a prefix that STS does not take', () => {
    expect(() => generateExternalId({ prefix: 'a b' })).toThrow(TypeError)
  })
})

/** A store whose every answer comes a turn later, as those behind a network do. */
function slowStore(): ExternalIdStore {
  const kept = new Map<string, string>()
  const later = async <T>(work: () => T) => {
    await Promise.resolve()
    return work()
  }
  return {
    get: (scope) => later(() => kept.get(scope)),
    createIfAbsent: (scope, externalId) =>
      later(() => {
        if (kept.has(scope)) return false
        kept.set(scope, externalId)
        return true
      }),
    delete: (scope) => later(() => kept.delete(scope)).then(() => {}),
  }
}

describe('externalIds', () => {
  test('all who ask at once get one, and so does who asks later', async () => {
    const store = slowStore()
    const ids = await Promise.all(Array.from({ length: 50 }, () => externalIds({ store, scope: 'team' }).getOrCreate()))
    expect(new Set(ids).size).toBe(1)
    expect(await externalIds({ store, scope: 'team' }).getOrCreate()).toBe(ids[0])
    expect(await externalIds({ store, scope: 'another' }).getOrCreate()).not.toBe(ids[0])
  })

  test('destroyed, the next one is new', async () => {
    const ids = externalIds({ store: slowStore(), scope: 'team', prefix: 'acme-' })
    const first = await ids.getOrCreate()
    await ids.destroy()
    const second = await ids.getOrCreate()
    expect(second).not.toBe(first)
    expect(second).toMatch(/^acme-/)
  })

  test('a store that keeps nothing does not hold anybody up', async () => {
    const store = { get: async () => undefined, createIfAbsent: async () => false, delete: async () => {} }
    await expect(externalIds({ store, scope: 'team' }).getOrCreate()).rejects.toThrow(/neither keeps nor has/)
  })

  test('a store that says null for nothing, as Redis does', async () => {
    let kept: string | null = null
    const createIfAbsent = async (_scope: string, externalId: string) => {
      kept = externalId
      return true
    }
    const store = { get: async () => kept, createIfAbsent, delete: async () => {} }
    const externalId = await externalIds({ store, scope: 'team' }).getOrCreate()
    expect(externalId).toMatch(/^[\w-]{32}$/)
    expect(await externalIds({ store, scope: 'team' }).getOrCreate()).toBe(externalId)
  })

  test('a store that has something else is not believed', async () => {
    const store = { get: async () => '', createIfAbsent: async () => false, delete: async () => {} }
    await expect(externalIds({ store, scope: 'team' }).getOrCreate()).rejects.toThrow(/external id/)
  })

  test('a scope that is none', async () => {
    await expect(externalIds({ store: slowStore(), scope: '' }).getOrCreate()).rejects.toThrow(TypeError)
  })
})

describe('tenantRole', () => {
  const options = { roleArn: 'arn:aws:iam::123456789012:role/app', externalId: 'abc' }

  test('is a session of 15 minutes', () => {
    expect(tenantRole(options)).toEqual({ RoleArn: options.roleArn, ExternalId: 'abc', DurationSeconds: 900 })
    expect(tenantRole({ ...options, durationSeconds: 3_600 }).DurationSeconds).toBe(3_600)
  })

  test.each([{ roleArn: 'role' }, { externalId: '' }])('%j is a TypeError', (wrong) => {
    expect(() => tenantRole({ ...options, ...wrong })).toThrow(TypeError)
  })
})
