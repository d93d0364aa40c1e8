/** @module Twilio: its accounts, video and OAuth hosts on one, as far as AWS keys go. */
import type { Fault } from '../server/faults.js'
import type { Identities } from '../identity/identities.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import type { SandboxTwilio, SandboxTwilioOptions } from './sandbox-twilio.js'
import { createTwilioAccount } from './twilio-account.js'
import { createTwilioCredentials } from './twilio-credentials.js'
import { TwilioError, twilioErrorAnswer, usualTwilioCode } from './twilio-error.js'
import { createTwilioSettings } from './twilio-settings.js'

export interface TwilioOptions {
  readonly identities: Identities
  readonly twilio?: SandboxTwilioOptions
  readonly now: () => number
}

interface TwilioRoute {
  readonly service: 'twilio'
  /** The operation's id in Twilio's OpenAPI document; `CreateToken` for the OAuth endpoint. */
  readonly action: string
  readonly protocol: 'twilio'
}

interface TwilioOutcome {
  readonly answer: WireAnswer
  readonly code?: string
  readonly caller?: string
}

export interface Twilio {
  readonly outside: SandboxTwilio
  /** The operation, if it is one of Twilio's; told by method and path. */
  readonly route: (request: WireRequest) => TwilioRoute | undefined
  readonly answer: (request: WireRequest) => TwilioOutcome
  /** The answer in place of the service's own. */
  fault(fault: Fault & { kind: 'status' }): TwilioOutcome
}

const OPERATIONS: readonly (readonly [RegExp, action: string])[] = [
  [/^GET \/v1\/Credentials\/AWS$/, 'ListCredentialAws'],
  [/^POST \/v1\/Credentials\/AWS$/, 'CreateCredentialAws'],
  [/^GET \/v1\/Credentials\/AWS\/[^/]+$/, 'FetchCredentialAws'],
  [/^POST \/v1\/Credentials\/AWS\/[^/]+$/, 'UpdateCredentialAws'],
  [/^DELETE \/v1\/Credentials\/AWS\/[^/]+$/, 'DeleteCredentialAws'],
  [/^GET \/v1\/RecordingSettings\/Default$/, 'FetchRecordingSettings'],
  [/^POST \/v1\/RecordingSettings\/Default$/, 'CreateRecordingSettings'],
  [/^GET \/v1\/CompositionSettings\/Default$/, 'FetchCompositionSettings'],
  [/^POST \/v1\/CompositionSettings\/Default$/, 'CreateCompositionSettings'],
  [/^POST \/v2\/token$/, 'CreateToken'],
]

/** A credential that settings still point at can be deleted, as with Twilio: they then dangle. */
export function createTwilio({ identities, twilio: options = {}, now }: TwilioOptions): Twilio {
  const { subaccounts = [], errors = 'twilio', tokenSeconds = 3_600 } = options
  const account = createTwilioAccount(tokenSeconds, now)
  const { accountSid, apiKey, apiSecret, clientId, clientSecret, rotateAuthToken } = account
  const credentials = createTwilioCredentials({ accountSid, subaccounts, now })

  function canWrite(sid: string): boolean {
    const held = credentials.find(sid)
    const key = held && identities.find(held.accessKeyId)
    return key !== undefined && !key.revoked && key.secretAccessKey === held?.secretAccessKey
  }

  const recording = createTwilioSettings({ accountSid, canWrite })
  const composition = createTwilioSettings({ accountSid, canWrite })

  function served(request: WireRequest, action: string): WireAnswer {
    const base = `http://${request.headers.get('host') ?? 'localhost'}`
    const url = base + request.path
    const sid = request.path.slice(request.path.lastIndexOf('/') + 1)
    const form = new URLSearchParams(request.body.toString('utf8'))
    const query = new URLSearchParams(request.query)
    switch (action) {
      case 'ListCredentialAws':
        return json(200, credentials.list(query, base))
      case 'CreateCredentialAws':
        return json(201, credentials.create(form, base))
      case 'FetchCredentialAws':
        return json(200, credentials.fetch(sid, base))
      case 'UpdateCredentialAws':
        return json(200, credentials.update(sid, form, base))
      case 'DeleteCredentialAws':
        credentials.remove(sid)
        return { status: 204 }
      case 'FetchRecordingSettings':
        return json(200, recording.fetch(url))
      case 'CreateRecordingSettings':
        return json(200, recording.write(form, url))
      case 'FetchCompositionSettings':
        return json(200, composition.fetch(url))
      default:
        return json(200, composition.write(form, url))
    }
  }

  function refused(error: unknown): TwilioOutcome {
    const known = error instanceof TwilioError ? error : new TwilioError(20_500, 500, 'The sandbox itself failed.')
    return { answer: twilioErrorAnswer(known, errors), code: String(known.code) }
  }

  return {
    outside: {
      accountSid,
      apiKey,
      apiSecret,
      clientId,
      clientSecret,
      rotateAuthToken,
      get authToken() {
        return account.authToken
      },
      get credentials() {
        return credentials.all
      },
      settings: (target) => (target === 'recording' ? recording : composition).now,
    },
    route(request) {
      const action = actionOf(request)
      return action === undefined ? undefined : { service: 'twilio', action, protocol: 'twilio' }
    },
    answer(request) {
      const action = actionOf(request) ?? ''
      try {
        if (action === 'CreateToken') return { answer: json(200, account.issueToken(new URLSearchParams(request.body.toString('utf8')))) }
        const caller = account.admit(request)
        return { answer: served(request, action), caller }
      } catch (error) {
        return refused(error)
      }
    },
    fault({ status, code, message = 'A fault was injected.' }) {
      return refused(new TwilioError(Number(code ?? usualTwilioCode(status)), status, message))
    },
  }
}

function actionOf({ method, path }: WireRequest): string | undefined {
  return OPERATIONS.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1]
}

function json(status: number, body: object): WireAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
