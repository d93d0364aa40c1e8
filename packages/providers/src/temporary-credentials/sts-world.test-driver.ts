/** @module A loopback STS that verifies, and a runtime that lives by its clock. */
import { hostRuntime, type HttpRequest, type Runtime } from '@credchain/core'
import { startSandbox, virtualClock, type FakeAnswer, type Sandbox, type SandboxOptions, type VirtualClock } from '@credchain/sandbox'

export const START = Date.UTC(2026, 0, 1)
export const HOUR_MS = 3_600_000
export const CODE = '918273'
export const SERIAL = 'arn:aws:iam::123456789012:mfa/alice'
export const USER = {
  userName: 'alice',
  accessKeyId: 'AKIACANARYCANARY7Q2F',
  secretAccessKey: 'CANARYsecretCANARYsecretCANARYsecret1234',
  mfa: { serialNumber: SERIAL, tokenCode: CODE },
}
/** What `USER` signs with. */
export const KEYS = { accessKeyId: USER.accessKeyId, secretAccessKey: USER.secretAccessKey }
export const roleArn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`
export const USER_ARN = 'arn:aws:iam::123456789012:user/alice'

export interface StsWorld extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly clock: VirtualClock
  readonly runtime: Runtime
  /** Everything that went over `runtime.http`. */
  readonly sent: readonly HttpRequest[]
  /** How many calls STS has seen. */
  calls(action?: string): number
}

/** @param at where the clock stands still. Default: far from the host's, which makes the SDK try every refusal thrice, as if its clock were wrong. */
export async function openSts(options: SandboxOptions = {}, env: Record<string, string> = {}, at: number = START): Promise<StsWorld> {
  const clock = virtualClock({ at, speed: 0 })
  const sandbox = await startSandbox({ clock, users: [USER], ...options })
  const sent: HttpRequest[] = []
  const { random, fs, exec, platform, uid, homedir, sleep } = hostRuntime
  const http: Runtime['http'] = (request) => {
    sent.push(request)
    return hostRuntime.http(request)
  }
  const where = { AWS_ENDPOINT_URL_STS: sandbox.url, AWS_REGION: 'us-east-1', ...env }
  return {
    sandbox,
    clock,
    sent,
    runtime: { env: where, now: () => clock.now(), random, http, fs, exec, platform, uid, homedir, sleep },
    calls: (action) => sandbox.count('sts', action),
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

/** The parameters of a call, as they were sent. */
export function parametersOf(request: HttpRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytesOf(request?.body))))
}

function bytesOf(body: string | Uint8Array = ''): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/** STS's answer to AssumeRole, for a scripted peer. */
export function assumed(key = 'ASIACANARYROLE000001', expiration = '2026-01-01T01:00:00Z'): FakeAnswer {
  const text = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId>
    <SecretAccessKey>CANARYminted</SecretAccessKey><SessionToken>CANARYtoken</SessionToken><Expiration>${expiration}</Expiration></Credentials>
    <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/app/s</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>
    </AssumeRoleResult></AssumeRoleResponse>`
  return { text, headers: { 'content-type': 'text/xml' } }
}

/** STS's refusal, for a scripted peer. */
export function refused(status: number, code: string, message: string, headers: Record<string, string> = {}): FakeAnswer {
  const text = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>
    <Message>${message.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Message></Error><RequestId>r</RequestId></ErrorResponse>`
  return { status, text, headers: { 'content-type': 'text/xml', ...headers } }
}

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('the call did not fail')
    },
    (error: unknown) => error,
  )
}
