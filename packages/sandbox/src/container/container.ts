/** @module What gives a container its role: the agent of Amazon ECS for a task, and that of EKS Pod Identity for a pod. */
import { randomBytes, randomUUID } from 'node:crypto'
import { roleSession, type Identities } from '../identity/identities.js'
import { rotatingSession, type HeldSession } from '../identity/rotating-session.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import { createPodTokens } from './pod-token.js'

export interface ContainerOptions {
  readonly identities: Identities
  readonly account: string
  /** Absent, the task has none. */
  readonly taskRoleArn?: string
  /** Absent, the service account of the pod has none. */
  readonly podRoleArn?: string
  readonly sessionSeconds: number
  readonly now: () => number
}

export interface Container {
  /** `task` or `pod`; undefined when the request is not for an agent. */
  action(request: WireRequest): 'task' | 'pod' | undefined
  answer(request: WireRequest): WireAnswer
  readonly taskPath: string
  /** Value of the `Authorization` header of the task. */
  readonly taskToken: string
  readonly podPath: string
  podToken(seconds: number): string
}

const TASKS = '/v2/credentials/'
const POD_PATH = '/v1/credentials'

export function createContainer(options: ContainerOptions): Container {
  const { account, taskRoleArn, podRoleArn, now } = options
  const taskId = randomUUID()
  const taskToken = randomBytes(24).toString('base64url')
  const tokens = createPodTokens(now)
  const held = (arn: string | undefined, name: string) => (arn === undefined ? undefined : rotatingSession(options, roleSession(arn, name)))
  const taskSession = held(taskRoleArn, taskId.replaceAll('-', ''))
  const podSession = held(podRoleArn, `eks-sandbox-app-${randomUUID()}`)

  /** The ids and errors of https://github.com/aws/amazon-ecs-agent; the token is that of a full URI, as for Greengrass and ECS Anywhere. */
  function task({ path, headers }: WireRequest): WireAnswer {
    if (path === TASKS) return refusal(400, 'NoIdInRequest', 'CredentialsV2Request: No ID in the request')
    if (path !== TASKS + taskId || taskSession === undefined || taskRoleArn === undefined) {
      return refusal(400, 'InvalidIdInRequest', 'CredentialsV2Request: Credentials not found')
    }
    if (headers.get('authorization') !== taskToken) return refusal(403, 'AccessDenied', 'the authorization token is not that of the task')
    return json(200, { RoleArn: taskRoleArn, ...credentials(taskSession()) })
  }

  /** The words of https://github.com/aws/eks-pod-identity-agent, which are plain text, and of EKS Auth behind it. */
  function pod({ headers }: WireRequest): WireAnswer {
    const token = headers.get('authorization') ?? ''
    if (token === '') return plain(400, 'Service account token cannot be empty')
    const problem = tokens.problem(token)
    if (problem === 'unreadable') return plain(400, 'Service account token cannot be parsed')
    if (problem === 'expired') return plain(400, 'Service account token failed basic claim validations: token is expired')
    if (problem === 'foreign') return plain(400, `${fault('InvalidTokenException')}: the token was signed by somebody else, fault: client`)
    if (podSession === undefined) return plain(404, `${fault('ResourceNotFoundException')}: the service account has no role, fault: client`)
    return json(200, { ...credentials(podSession()), AccountId: account })
  }

  return {
    action: ({ path }) => (path === POD_PATH ? 'pod' : path.startsWith(TASKS) ? 'task' : undefined),
    answer(request) {
      if (request.method !== 'GET') return plain(405, 'Method Not Allowed')
      return request.path === POD_PATH ? pod(request) : task(request)
    },
    taskPath: TASKS + taskId,
    taskToken,
    podPath: POD_PATH,
    podToken: (seconds) => tokens.issue(seconds),
  }
}

function credentials({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: HeldSession): object {
  return { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: new Date(expiresAt).toISOString() }
}

function fault(code: string): string {
  return `[${randomUUID()}]: (${code})`
}

function refusal(status: number, code: string, message: string): WireAnswer {
  return json(status, { code, message, HTTPErrorCode: status })
}

function json(status: number, value: object): WireAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function plain(status: number, body: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}
