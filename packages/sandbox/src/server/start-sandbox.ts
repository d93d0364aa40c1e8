/** @module One loopback server that stands for AWS. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { sandboxContainer, type SandboxContainer } from '../container/sandbox-container.js'
import { createAws } from './aws.js'
import type { SandboxCognito } from '../cognito/cognito.js'
import type { SandboxIdentityPool } from '../cognito/identity-pools.js'
import { deliver } from './deliver.js'
import { createFaults, type Fault, type FaultMatch, type FaultOptions } from './faults.js'
import { loopbackFetch } from './loopback-fetch.js'
import { createIdentities, type SandboxRole, type SandboxUser } from '../identity/identities.js'
import { verifierOf, type OidcProvider } from '../federation/oidc-providers.js'
import type { SandboxRequest } from './request-log.js'
import type { SandboxSso, SandboxSsoOptions } from '../sso/sandbox-sso.js'
import type { SamlProvider } from '../sts/federation.js'
import type { SandboxTwilio, SandboxTwilioOptions } from '../twilio/sandbox-twilio.js'
import type { SandboxSignin } from '../signin/sandbox-signin.js'
import { virtualClock, type VirtualClock } from './virtual-clock.js'
import { readWireRequest } from './wire.js'

export interface SandboxOptions {
  /** Where on 127.0.0.1 to listen. Default: a free port. */
  readonly port?: number
  /** The time in there. Default: real time. */
  readonly clock?: VirtualClock
  readonly users?: readonly SandboxUser[]
  /** Roles that AssumeRole knows. The instance's role need not be among them. */
  readonly roles?: readonly SandboxRole[]
  /** OpenID Connect providers whose tokens AssumeRoleWithWebIdentity takes. Default: none. */
  readonly oidcProviders?: readonly OidcProvider[]
  /** SAML providers whose signed assertions AssumeRoleWithSAML takes. Default: none. */
  readonly samlProviders?: readonly SamlProvider[]
  /** Name of the role that IMDS serves. Default: the instance has none. */
  readonly instanceRole?: string
  /** Life of the credentials from IMDS, in seconds. Default: 21 600. */
  readonly instanceSessionSeconds?: number
  /** `optional`: IMDS answers without a token as well (IMDSv1). Default: `required`. */
  readonly httpTokens?: 'required' | 'optional'
  /** Name of the role of the task in Amazon ECS. Default: it has none. */
  readonly taskRole?: string
  /** Name of the role of the pod, by EKS Pod Identity. Default: it has none. */
  readonly podRole?: string
  /** Life of the credentials of task and pod, in seconds. Default: 21 600. */
  readonly containerSessionSeconds?: number
  /** Identity pools of Amazon Cognito. Default: none. */
  readonly identityPools?: readonly SandboxIdentityPool[]
  /** IAM Identity Center, where one person can sign in. */
  readonly sso?: SandboxSsoOptions
  /** A Twilio account. Its test objects are written with the keys of `users`. */
  readonly twilio?: SandboxTwilioOptions
  /** Account of the users and of the instance. Default: `123456789012`. */
  readonly account?: string
}

export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: IMDS, containers' agents, STS, S3 and every other service. */
  readonly url: string
  readonly clock: VirtualClock
  /** Variables that lead a program here. */
  readonly env: Readonly<Record<string, string>>
  readonly container: SandboxContainer
  /** Where people log in with `aws login`. */
  readonly signin: SandboxSignin
  readonly cognito: SandboxCognito
  readonly sso: SandboxSso
  readonly twilio: SandboxTwilio
  /** The world in which all this is so: the sandbox's clock and variables, nothing in the home folder, and a `fetch` to which every host is the sandbox. */
  readonly runtime: Runtime
  /** Every request so far, in order of arrival. */
  readonly requests: readonly SandboxRequest[]
  /** How many requests a service, or one operation of it, has seen. */
  count(service: string, action?: string): number
  /** Makes matching requests go wrong from now on. */
  fault(match: FaultMatch, behaviour: Fault, options?: FaultOptions): { readonly stop: () => void }
  /** Takes a key back: a session's has expired from now on, a user's is unknown. Throws `TypeError` for a key that never was. */
  revoke(accessKeyId: string): void
  /** Ends every connection, whatever it is doing. */
  close(): Promise<void>
}

const REGION = 'us-east-1'

/** Starts AWS on 127.0.0.1. Rejects with `TypeError` for users or roles that contradict each other. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = virtualClock(), users = [], roles = [], account = '123456789012' } = options
  const { instanceRole, taskRole, podRole, httpTokens } = options
  const { instanceSessionSeconds: sessionSeconds = 21_600, containerSessionSeconds = 21_600 } = options
  // A role may be described among the roles, with a path in its ARN.
  const arnOf = (name: string) =>
    roles.find(({ arn }) => arn.includes(`:${account}:role/`) && arn.endsWith(`/${name}`))?.arn ?? `arn:aws:iam::${account}:role/${name}`
  const identities = createIdentities({ users, roles, account, now: clock.now })
  const platform = {
    sessionSeconds,
    containerSessionSeconds,
    ...(httpTokens && { httpTokens }),
    ...(instanceRole !== undefined && { instanceRoleArn: arnOf(instanceRole) }),
    ...(taskRole !== undefined && { taskRoleArn: arnOf(taskRole) }),
    ...(podRole !== undefined && { podRoleArn: arnOf(podRole) }),
  }
  const { oidcProviders = [], samlProviders = [], identityPools = [], sso, twilio } = options
  const people = {
    identityPools,
    samlProviders,
    verifyWebIdentity: verifierOf(oidcProviders, account, clock.now),
    ...(sso && { sso }),
    ...(twilio && { twilio }),
  }
  const aws = createAws({ identities, users, account, region: REGION, now: clock.now, ...platform, ...people })
  const faults = createFaults()
  const requests: SandboxRequest[] = []

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const signal = whenGone(response)
    const request = await readWireRequest(incoming)
    const route = aws.route(request)
    const entry: { -readonly [K in keyof SandboxRequest]: SandboxRequest[K] } = {
      service: route.service,
      action: route.action,
      status: 0,
      at: clock.now(),
    }
    requests.push(entry)
    const fault = faults.strike(route.service, route.action)
    if (fault?.kind === 'hang') return
    if (fault?.kind === 'reset') {
      incoming.socket.resetAndDestroy()
      return
    }
    if (fault?.kind === 'latency') await hostRuntime.sleep(fault.ms, signal, true)

    const { answer, code, caller } = await aws.answer(request, route, fault)
    entry.status = answer.status
    if (code !== undefined) entry.code = code
    if (caller !== undefined) entry.caller = caller
    if (fault?.kind === 'lost') {
      incoming.socket.resetAndDestroy()
      return
    }
    await deliver(response, answer, clock.now(), fault, signal)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  const url = await listen(server, options.port)

  let closed: Promise<void> | undefined
  function close(): Promise<void> {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closed
  }

  const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: url, AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL: url, AWS_REGION: REGION }
  return {
    url,
    clock,
    env,
    container: sandboxContainer(url, aws.container),
    signin: aws.signin,
    cognito: aws.cognito,
    sso: aws.sso,
    twilio: aws.twilio,
    runtime: {
      ...hostRuntime,
      env,
      now: () => clock.now(),
      fetch: loopbackFetch(url),
      homedir: () => join(tmpdir(), 'credchain-sandbox-without-a-home'),
    },
    requests,
    count: (service, action) => requests.filter((entry) => entry.service === service && (action ?? entry.action) === entry.action).length,
    fault: (match, behaviour, faultOptions) => faults.inject(match, behaviour, faultOptions),
    revoke: (accessKeyId) => identities.revoke(accessKeyId),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('sandbox: the server has no port')
  return `http://127.0.0.1:${address.port}`
}

/** Aborts when the peer hangs up, and when the sandbox closes: that ends every connection. */
function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort(new Error('the peer is gone')))
  return gone.signal
}
