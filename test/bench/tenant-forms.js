/** @module The forms in which a service can keep a role for each of its tenants. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { memoize } from '@smithy/property-provider'
import { doesIdentityRequireRefresh, isIdentityExpired } from '@smithy/core'
import { Agent, request } from 'node:http'
import { KEYS } from './assume-role-options.js'

/** @typedef {import('@credchain/core').Credentials} Credentials */
/** @typedef {(tenant: number) => Promise<Credentials>} ResolveTenant */

const REGION = 'us-east-1'
const roleArn = (/** @type {number} */ tenant) => `arn:aws:iam::${String(tenant).padStart(12, '1')}:role/integration`
const externalId = (/** @type {number} */ tenant) => `external-id-of-tenant-${tenant}`

/**
 * @param {string} form
 * @param {string} endpoint of STS
 * @param {number} tenants
 * @returns {Promise<ResolveTenant>}
 */
export async function tenantForm(form, endpoint, tenants) {
  if (form === 'map') return mapped(bareSts(endpoint))
  if (form === 'peer') return peerEach(endpoint)
  if (form === 'memoize') return memoizedEach(endpoint)
  if (form === 'pool') return pooled(endpoint, tenants)
  throw new TypeError(`no form of a tenant is called ${form}`)
}

/**
 * @param {ResolveTenant} resolve
 * @returns {ResolveTenant}
 */
function mapped(resolve) {
  /** @type {Map<string, Promise<Credentials>>} */
  const known = new Map()
  return (tenant) => {
    const key = `${roleArn(tenant)}|${externalId(tenant)}`
    const found = known.get(key) ?? resolve(tenant)
    known.set(key, found)
    return found
  }
}

/**
 * One request, one answer, no SDK: nothing can be faster.
 * @param {string} endpoint
 * @returns {ResolveTenant}
 */
function bareSts(endpoint) {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  return (tenant) =>
    new Promise((resolve, reject) => {
      const sent = request(endpoint, { method: 'POST', agent }, (response) => {
        /** @type {Buffer[]} */
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => resolve(parsed(Buffer.concat(chunks))))
      })
      sent.on('error', reject)
      sent.end(`Action=AssumeRole&Version=2011-06-15&RoleArn=${roleArn(tenant)}&ExternalId=${externalId(tenant)}&RoleSessionName=bench`)
    })
}

/**
 * Cut from the bytes: a string that is cut from a string keeps the whole of it.
 * @param {Buffer} body
 * @returns {Credentials}
 */
function parsed(body) {
  const between = (/** @type {string} */ name) =>
    body.toString('latin1', body.indexOf(`<${name}>`) + name.length + 2, body.indexOf(`</${name}>`))
  return {
    accessKeyId: between('AccessKeyId'),
    secretAccessKey: between('SecretAccessKey'),
    sessionToken: between('SessionToken'),
    expiration: new Date(between('Expiration')),
  }
}

/**
 * @param {string} endpoint
 * @returns {ResolveTenant}
 */
function peerEach(endpoint) {
  /** @type {Map<number, () => Promise<Credentials>>} */
  const known = new Map()
  return (tenant) => {
    const params = { RoleArn: roleArn(tenant), ExternalId: externalId(tenant), RoleSessionName: 'bench' }
    const options = { masterCredentials: KEYS, params, clientConfig: { region: REGION, endpoint } }
    const provider = known.get(tenant) ?? fromTemporaryCredentials(options)
    known.set(tenant, provider)
    return provider()
  }
}

/**
 * @param {string} endpoint
 * @returns {ResolveTenant}
 */
function memoizedEach(endpoint) {
  const sts = new STSClient({ region: REGION, endpoint, credentials: KEYS })
  /** @type {Map<number, () => Promise<Credentials>>} */
  const known = new Map()

  const assume = (/** @type {number} */ tenant) => async () => {
    const params = { RoleArn: roleArn(tenant), ExternalId: externalId(tenant), RoleSessionName: 'bench' }
    const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken, Expiration } = {} } = await sts.send(
      new AssumeRoleCommand(params),
    )
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration: Expiration }
  }

  return (tenant) => {
    const provider = known.get(tenant) ?? memoize(assume(tenant), isIdentityExpired, doesIdentityRequireRefresh)
    known.set(tenant, provider)
    return provider()
  }
}

/**
 * Loaded only where it is measured, so that the others do not pay for it.
 * @param {string} endpoint
 * @param {number} max
 * @returns {Promise<ResolveTenant>}
 */
async function pooled(endpoint, max) {
  const { createRolePool } = await import('@credchain/providers')
  const pool = createRolePool({ source: async () => KEYS, max, concurrency: 50, clientConfig: { region: REGION, endpoint } })
  return (tenant) => pool.role({ RoleArn: roleArn(tenant), ExternalId: externalId(tenant) })()
}
