import { describe, expect, test } from 'vitest'
import { createIdentities } from '../identity/identities.js'
import { virtualClock } from '../server/virtual-clock.js'
import { headersOf } from '../server/wire.js'
import { createContainer } from './container.js'

const ACCOUNT = '123456789012'
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`

function agents(roles: { taskRoleArn?: string; podRoleArn?: string } = { taskRoleArn: arnOf('task'), podRoleArn: arnOf('pod') }) {
  const clock = virtualClock({ at: Date.parse('2026-03-01T12:00:00Z'), speed: 0 })
  const identities = createIdentities({ account: ACCOUNT, now: clock.now })
  const container = createContainer({ identities, account: ACCOUNT, sessionSeconds: 3600, now: clock.now, ...roles })
  const ask = (path: string, authorization?: string, method = 'GET') => {
    const headers = headersOf(authorization === undefined ? [] : ['Authorization', authorization])
    const { status, body = '' } = container.answer({ method, path, query: '', headers, body: Buffer.alloc(0) })
    return { status, body: String(body) }
  }
  return { clock, identities, container, ask }
}

describe('a task', () => {
  test('gets the credentials of its role', () => {
    const { container, identities, ask } = agents()
    const { status, body } = ask(container.taskPath, container.taskToken)
    expect(status).toBe(200)
    const given = JSON.parse(body)
    expect(given).toMatchObject({ RoleArn: arnOf('task'), Expiration: '2026-03-01T13:00:00.000Z' })
    expect(identities.find(given.AccessKeyId)).toMatchObject({ secretAccessKey: given.SecretAccessKey, sessionToken: given.Token })
    expect(JSON.parse(ask(container.taskPath, container.taskToken).body)).toEqual(given)
  })

  test.each([
    ['without its token', (task: string) => task, undefined, 403, 'AccessDenied'],
    ['with another token', (task: string) => task, 'other', 403, 'AccessDenied'],
    ['with another id', (task: string) => `${task}0`, undefined, 400, 'InvalidIdInRequest'],
    ['without an id', () => '/v2/credentials/', undefined, 400, 'NoIdInRequest'],
  ])('gets none %s', (_, pathOf, token, status, code) => {
    const { container, ask } = agents()
    const answer = ask(pathOf(container.taskPath), token)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ code, HTTPErrorCode: status })
  })

  test('gets none without a role', () => {
    const { container, ask } = agents({})
    expect(ask(container.taskPath, container.taskToken)).toMatchObject({ status: 400, body: expect.stringContaining('InvalidIdInRequest') })
  })
})

describe('a pod', () => {
  test('gets the credentials of its role, and others near their end', () => {
    const { clock, container, ask } = agents()
    const first = JSON.parse(ask(container.podPath, container.podToken(7200)).body)
    expect(first).toMatchObject({ AccountId: ACCOUNT, Expiration: '2026-03-01T13:00:00.000Z' })
    clock.advance(3_000_001)
    expect(JSON.parse(ask(container.podPath, container.podToken(60)).body).AccessKeyId).not.toBe(first.AccessKeyId)
  })

  test('token ends with its life', () => {
    const { clock, container, ask } = agents()
    const token = container.podToken(60)
    clock.advance(59_999)
    expect(ask(container.podPath, token).status).toBe(200)
    clock.advance(1)
    expect(ask(container.podPath, token)).toMatchObject({ status: 400, body: expect.stringContaining('token is expired') })
  })

  const forged = (token: string) => {
    const [header = '', , signature = ''] = token.split('.')
    return `${header}.${Buffer.from('{"exp":9999999999}').toString('base64url')}.${signature}`
  }
  test.each([
    ['no token', () => undefined, 'cannot be empty'],
    ['no JWT', () => 'token', 'cannot be parsed'],
    ['a JWT without an end', () => `a.${Buffer.from('{}').toString('base64url')}.c`, 'cannot be parsed'],
    ['a part too many', (token: string) => `${token}.more`, 'cannot be parsed'],
    ['claims of one’s own', forged, 'InvalidTokenException'],
    ['the token of another cluster', () => agents().container.podToken(60), 'InvalidTokenException'],
  ])('with %s is refused with 400', (_, tokenOf, words) => {
    const { container, ask } = agents()
    expect(ask(container.podPath, tokenOf(container.podToken(60)))).toMatchObject({ status: 400, body: expect.stringContaining(words) })
  })

  test('whose service account has no role gets 404', () => {
    const { container, ask } = agents({})
    expect(ask(container.podPath, container.podToken(60))).toMatchObject({ status: 404, body: expect.stringContaining('ResourceNotFound') })
  })

  test('may not write', () => {
    const { container, ask } = agents()
    expect(ask(container.podPath, container.podToken(60), 'POST').status).toBe(405)
  })
})
