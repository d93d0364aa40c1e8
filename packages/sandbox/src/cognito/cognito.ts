/** @module Identity pools of Amazon Cognito: GetId and GetCredentialsForIdentity, which nobody signs. https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/ */
import { AwsError } from '../server/aws-error.js'
import { roleSession, type Identities } from '../identity/identities.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import { createIdentityPools, nameOf, type Identity, type SandboxIdentityPool } from './identity-pools.js'
import { notAuthorized, verifyLogin, type Login } from './verify-login.js'

export interface CognitoOptions {
  readonly identities: Identities
  readonly account: string
  readonly identityPools?: readonly SandboxIdentityPool[]
  readonly now: () => number
}

/** What a test does to identities. */
export interface SandboxCognito {
  /** As DeleteIdentities does. Throws `TypeError` for one that is not there. */
  deleteIdentity(identityId: string): void
}

export interface Cognito {
  readonly outside: SandboxCognito
  /** Name of the operation; undefined when the request is not for identity pools. */
  action(request: WireRequest): string | undefined
  /** Rejects with `AwsError` for what Cognito refuses. */
  answer(request: WireRequest): Promise<WireAnswer>
}

const TARGET = 'AWSCognitoIdentityService.'
const KEY_SECONDS = 3_600

export function createCognito({ identities, account, identityPools = [], now }: CognitoOptions): Cognito {
  const pools = createIdentityPools(identityPools)

  async function getId({ IdentityPoolId, AccountId = account, Logins }: Input): Promise<object> {
    const pool = pools.pool(text(IdentityPoolId, 'IdentityPoolId'))
    if (AccountId !== account) throw notAuthorized('The identity pool belongs to another account.')
    const logins = await verified(Logins, pool)
    if (logins.length === 0 && pool.guestRole === undefined) throw noGuests()
    return { IdentityId: pools.identityOf(pool, logins).id }
  }

  async function getCredentials({ IdentityId, CustomRoleArn, Logins }: Input): Promise<object> {
    const identity = pools.identity(text(IdentityId, 'IdentityId'))
    const { id, pool } = identity
    const logins = await verified(Logins, pool)
    checkOwner(identity, logins)
    // A guest who logs in stays who he is.
    for (const login of logins) identity.logins.add(nameOf(login))
    const principal = roleSession(roleFor(pool, logins, CustomRoleArn), 'CognitoIdentityCredentials')
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = identities.issue(principal, KEY_SECONDS)
    const Credentials = { AccessKeyId: accessKeyId, SecretKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiresAt / 1_000 }
    return { IdentityId: id, Credentials }
  }

  function verified(logins: unknown, pool: SandboxIdentityPool): Promise<readonly Login[]> {
    const given = typeof logins === 'object' && logins !== null ? Object.entries(logins) : []
    return Promise.all(given.map(([provider, token]) => verifyLogin(provider, text(token, 'Logins'), pool.providers?.[provider], now())))
  }

  return {
    outside: { deleteIdentity: (identityId) => pools.delete(identityId) },
    action(request) {
      const target = request.headers.get('x-amz-target')
      return target?.startsWith(TARGET) ? target.slice(TARGET.length) : undefined
    },
    async answer(request) {
      const operations: ReadonlyMap<unknown, (input: Input) => Promise<object>> = new Map([
        [`${TARGET}GetId`, getId],
        [`${TARGET}GetCredentialsForIdentity`, getCredentials],
      ])
      const operation = operations.get(request.headers.get('x-amz-target'))
      if (operation === undefined) throw new AwsError('UnknownOperationException', 400, 'There is no such operation here.')
      const body = JSON.stringify(await operation(inputOf(request)))
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body }
    },
  }
}

type Input = Readonly<Record<string, unknown>>

function inputOf({ body }: WireRequest): Input {
  try {
    const read: unknown = JSON.parse(body.toString('utf8'))
    if (typeof read === 'object' && read !== null) return { ...read }
  } catch {
    // Told below.
  }
  throw new AwsError('SerializationException', 400, 'The body is not a JSON object.')
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new AwsError('InvalidParameterException', 400, `${name} has to be a text of one letter or more.`)
}

function checkOwner({ id, pool, logins: known }: Identity, logins: readonly Login[]): void {
  if (logins.length === 0 && known.size > 0) throw notAuthorized(`Access to Identity '${id}' is forbidden.`)
  if (logins.length === 0 && pool.guestRole === undefined) throw noGuests()
  if (known.size > 0 && !logins.some((login) => known.has(nameOf(login)))) {
    throw notAuthorized("Logins don't match. Please include at least one valid login for this identity or identity pool.")
  }
}

function roleFor(pool: SandboxIdentityPool, logins: readonly Login[], custom: unknown): string {
  const role = logins.length === 0 ? pool.guestRole : pool.userRole
  if (custom !== undefined) {
    const chosen = text(custom, 'CustomRoleArn')
    if (!logins.some(({ roles }) => roles.includes(chosen))) throw notAuthorized('The token allows no such role.')
    return chosen
  }
  if (role !== undefined) return role
  throw new AwsError('InvalidIdentityPoolConfigurationException', 400, 'The identity pool has no role for such identities.')
}

function noGuests(): AwsError {
  return notAuthorized('Unauthenticated access is not supported for this identity pool.')
}
