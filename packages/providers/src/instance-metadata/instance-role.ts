/** @module The role of an instance, which may be changed while it runs. */
import {
  clockSynced,
  cached,
  CredentialsError,
  sourced,
  type Credentials,
  type HttpResponse,
  type Provider,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { ProfileSetting } from '../profile-settings/profile-settings.js'
import type { FromInstanceMetadataOptions } from './from-instance-metadata.js'
import { imdsClient, type ImdsClient } from './imds-client.js'
import { imdsSettings, type ImdsSettings } from './imds-settings.js'
import { isRoleName } from './is-role-name.js'
import { parseInstanceCredentials } from './parse-instance-credentials.js'

/** The one that EC2 documents. (Some SDKs ask `security-credentials-extended` first, which few instances know: a request more, for an account id.) */
const ROLES_PATH = '/latest/meta-data/iam/security-credentials/'
/** The service documents that what it serves stays valid while it cannot renew it. */
const STATIC_STABILITY_MS = 15 * 60_000

/** Cached and refreshed ahead of its end. */
export function instanceRole(options: FromInstanceMetadataOptions, host: Runtime): Provider {
  const runtime = clockSynced(host)
  /** What is known of the endpoint; a changed variable starts anew. */
  let known: { readonly endpoint: string; readonly client: ImdsClient; role?: string } | undefined

  function current(settings: ImdsSettings): { readonly client: ImdsClient; role?: string } {
    if (known?.endpoint !== settings.endpoint) known = { endpoint: settings.endpoint, client: imdsClient(settings.endpoint, runtime) }
    return known
  }

  async function load(request: ResolveRequest = {}): Promise<Credentials> {
    const { signal, forceRefresh = false } = request
    signal?.throwIfAborted()
    const settings = await imdsSettings(options, request, host)
    const state = current(settings)
    if (forceRefresh) state.client.forgetAbsence()
    const absence = state.client.absence()
    if (absence !== undefined) throw absence

    const get = (path: string) => state.client.get(path, settings, request)
    if (settings.role !== undefined) return parseInstanceCredentials(await ofNamedRole(settings.role, get))
    const remembered = state.role === undefined ? undefined : await get(ROLES_PATH + state.role)
    if (remembered?.status === 200) return parseInstanceCredentials(remembered.text)
    // None yet, or another one was attached to the instance.
    state.role = undefined
    const { role, text } = await ofInstanceRole(get, remembered === undefined)
    state.role = role
    return parseInstanceCredentials(text)
  }

  async function describe(): Promise<readonly string[]> {
    const settings = await imdsSettings(options, {}, host)
    const state = current(settings)
    const absence = state.client.absence()
    if (absence !== undefined) throw absence
    const role = settings.role?.value ?? state.role
    return [`IMDSv${state.client.version() ?? 2} at ${settings.endpoint}${role === undefined ? '' : `, role ${role}`}`]
  }

  return cached(sourced('instance-metadata', load, describe), { ...options, staticStabilityMs: STATIC_STABILITY_MS }, runtime)
}

type Get = (path: string) => Promise<HttpResponse>

async function ofNamedRole({ value, place }: ProfileSetting, get: Get): Promise<string> {
  const { status, text } = await get(ROLES_PATH + value)
  if (status === 200) return text
  throw new CredentialsError('INVALID_CONFIG', 'instance-metadata', `this instance has no role of the name in ${place} (${value})`, {
    hint: 'name none to use the role that the instance has',
  })
}

/** Lists, then asks; a role that was taken off in between is listed once more. */
async function ofInstanceRole(get: Get, listAgain: boolean): Promise<{ readonly role: string; readonly text: string }> {
  const role = await listedRole(get)
  const { status, text } = await get(ROLES_PATH + role)
  if (status === 200) return { role, text }
  if (listAgain) return ofInstanceRole(get, false)
  throw new CredentialsError(
    'UNAVAILABLE',
    'instance-metadata',
    `the service lists the role ${role} but has no credentials for it (HTTP 404)`,
  )
}

async function listedRole(get: Get): Promise<string> {
  const { status, text } = await get(ROLES_PATH)
  const role = status === 200 ? text.trim().split('\n', 1)[0]?.trim() : undefined
  if (!role) {
    throw new CredentialsError('NOT_CONFIGURED', 'instance-metadata', 'no IAM role is attached to this instance', {
      hint: 'attach an instance profile to the instance',
    })
  }
  if (!isRoleName(role)) throw new CredentialsError('UNAVAILABLE', 'instance-metadata', 'the service lists something that is no role name')
  return role
}
