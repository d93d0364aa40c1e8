/** @module A session, whatever it takes: the code of a device, newer master credentials, a shorter duration. */
import {
  abortable,
  CredentialsError,
  isSameIdentity,
  type Credentials,
  type Events,
  type ResolveRequest,
  type Runtime,
} from '@credchain/core'
import type { StsCall, StsConnection } from './connect-to-sts.js'
import { mfaQuestion, type MfaCodeProvider } from './mfa-question.js'
import { isRoleSession, mint, ROLE_CHAINING_LIMIT_SECONDS, type MintParams } from './mint.js'
import { isExpiredToken, isMfaRefused, isRoleChainingLimit, toStsError } from './sts-error.js'

/** What the sessions of one provider have in common. */
export interface SessionContext {
  /** Name of the provider, for errors. */
  readonly source: string
  readonly connect: (call: StsCall) => Promise<StsConnection>
  readonly master: (request: ResolveRequest) => Promise<Credentials>
  readonly mfaCodeProvider?: MfaCodeProvider
  readonly events: Pick<Events, 'emit'>
  /** Which of the provider's identities it is about, for events; absent where it gives one only. */
  readonly subjectOf?: (params: MintParams) => string | undefined
}

/** What a call with these parameters does, in words. */
export function doingOf({ RoleArn, Name }: MintParams): string {
  if (Name !== undefined) return `get a federation token for ${Name}`
  return RoleArn === undefined ? 'get a session token' : `assume ${RoleArn}`
}

/** Opens sessions. Of a master that does not say what it is, that it is a role is remembered once STS has said so. */
export function sessionOpener(context: SessionContext, runtime: Runtime) {
  const { source, connect, mfaCodeProvider, events, subjectOf } = context
  /** What a master is that does not say. */
  let isRole = false
  let isTold = false

  return async function open(params: MintParams, request: ResolveRequest = {}): Promise<Credentials> {
    const doing = doingOf(params)
    const question = mfaQuestion(params, mfaCodeProvider, { source, doing }, request)
    const secrets = [params.Policy]
    const identity = await master(false)
    // Nobody is asked for a code in vain, and none grows old while the master is asked.
    let TokenCode = question === undefined ? params.TokenCode : await question(false)
    secrets.push(TokenCode)
    async function master(forceRefresh: boolean): Promise<Credentials> {
      // It signs one call only: how long the session is to live is nothing to it.
      const found = await context.master({ ...request, forceRefresh, minRemainingMs: undefined })
      if (!found?.accessKeyId || !found.secretAccessKey) {
        // Without them the SDK would sign with whatever identity it finds by itself.
        throw new CredentialsError('UNAVAILABLE', source, `${doing}: the source that is to sign gave no credentials`)
      }
      secrets.push(found.secretAccessKey, found.sessionToken)
      return found
    }

    async function attempt(by: Credentials, isClamped = isLong(params) && (isRoleSession(by) ?? isRole)): Promise<Credentials> {
      if (isClamped) tellClamped(params)
      const DurationSeconds = isClamped ? ROLE_CHAINING_LIMIT_SECONDS : params.DurationSeconds
      const connecting = connect({ credentials: by, callerClientConfig: request.callerClientConfig, roleArn: params.RoleArn })
      const connection = await abortable(connecting, request.signal)
      const minted = mint(connection, { ...params, TokenCode, DurationSeconds }, { source, now: () => runtime.now() }, request)
      // The SDK may be waiting for its next attempt.
      return abortable(minted, request.signal)
    }

    /** What else to try after a failure: another code, newer master credentials, or a shorter session. */
    async function secondTry(error: unknown): Promise<Credentials | undefined> {
      if (isRoleChainingLimit(error) && isLong(params)) {
        isRole = true
        return attempt(identity, true)
      }
      if (isMfaRefused(error) && question !== undefined) {
        const other = await question(true)
        // Who has no other code to give is not heard twice.
        if (other === TokenCode) return undefined
        TokenCode = other
        secrets.push(other)
        return attempt(identity)
      }
      if (!isExpiredToken(error)) return undefined
      const other = await master(true)
      return isSameIdentity(other, identity) ? undefined : attempt(other)
    }

    const fail = (error: unknown): never => {
      throw request.signal?.aborted ? request.signal.reason : toStsError(error, source, doing, runtime.now(), secrets)
    }
    return attempt(identity).catch((error: unknown) => secondTry(error).then((again) => again ?? fail(error), fail))
  }

  /** Told of the first role that it concerns: it is a fact about the master. */
  function tellClamped(params: MintParams): void {
    if (isTold) return
    isTold = true
    const limit = ROLE_CHAINING_LIMIT_SECONDS
    const reason = `${doingOf(params)}: a role assumed by a role lasts one hour at most; asking for ${limit} s instead of ${params.DurationSeconds} s`
    events.emit({ type: 'notice', subject: subjectOf?.(params), reason })
  }
}

/** A role session of more than what STS gives to a role. */
function isLong({ RoleArn, DurationSeconds = 0 }: MintParams): boolean {
  return RoleArn !== undefined && DurationSeconds > ROLE_CHAINING_LIMIT_SECONDS
}
