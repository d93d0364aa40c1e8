/** @module IAM as far as keys of users go. https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html */
import { randomBytes } from 'node:crypto'
import type { Identities, SandboxUser } from '../identity/identities.js'
import { AwsError } from '../server/aws-error.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'
import { element, xmlDocument, type XmlContent } from '../server/xml.js'
import { required, stsParameters, type StsParameters } from '../sts/sts-parameters.js'

export interface IamOptions {
  readonly identities: Identities
  readonly users?: readonly SandboxUser[]
  readonly account: string
  readonly now: () => number
}

export interface Iam {
  /** Whether it is an operation that the sandbox has: others are answered as any service is. */
  knows(request: WireRequest): boolean
  /** Answers an identity that has been verified; everybody may do everything. Throws `AwsError` for what IAM refuses. */
  answer(request: WireRequest, requestId: string): WireAnswer
}

interface Key {
  readonly id: string
  readonly secret: string
  readonly createdAt: number
  isActive: boolean
}

/** The API's one version. */
const VERSION = '2010-05-08'
const NAME = /^[\w+=,.@-]{1,128}$/
const KEY_ID = /^\w{16,128}$/
/** A user has at most two keys. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_KEYS = 2

export function createIam({ identities, users = [], account, now }: IamOptions): Iam {
  const keysOf = new Map<string, Key[]>()
  for (const { userName, accessKeyId: id, secretAccessKey: secret } of users) {
    keysOf.set(userName, [...(keysOf.get(userName) ?? []), { id, secret, createdAt: now(), isActive: true }])
  }

  function existing(parameters: StsParameters): { readonly name: string; readonly keys: Key[] } {
    const name = required(parameters, 'UserName', NAME)
    const keys = keysOf.get(name)
    if (keys === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`)
    return { name, keys }
  }

  function keyOf(parameters: StsParameters): { readonly keys: Key[]; readonly name: string; readonly key: Key } {
    const { name, keys } = existing(parameters)
    const id = required(parameters, 'AccessKeyId', KEY_ID)
    const key = keys.find((each) => each.id === id)
    if (key === undefined) throw noSuchEntity('The Access Key cannot be found.')
    return { name, keys, key }
  }

  const user = (name: string): XmlContent => ({ UserName: name, Path: '/', Arn: `arn:aws:iam::${account}:user/${name}` })
  const metadata = (name: string, { id, isActive, createdAt }: Key): { readonly [name: string]: XmlContent } => ({
    UserName: name,
    AccessKeyId: id,
    Status: isActive ? 'Active' : 'Inactive',
    CreateDate: new Date(createdAt).toISOString(),
  })

  /** The result, as XML. */
  const operations: ReadonlyMap<string, (parameters: StsParameters) => string> = mapOf({
    CreateUser(parameters) {
      const name = required(parameters, 'UserName', NAME)
      if (keysOf.has(name)) throw new AwsError('EntityAlreadyExists', 409, `User with name ${name} already exists.`)
      keysOf.set(name, [])
      return element('User', user(name))
    },
    GetUser: (parameters) => element('User', user(existing(parameters).name)),
    PutUserPolicy(parameters) {
      existing(parameters)
      required(parameters, 'PolicyName', NAME)
      if (!isObject(parameters.get('PolicyDocument') ?? '')) throw new AwsError('MalformedPolicyDocument', 400, 'Syntax errors in policy.')
      return ''
    },
    CreateAccessKey(parameters) {
      const { name, keys } = existing(parameters)
      if (keys.length >= MOST_KEYS) throw new AwsError('LimitExceeded', 409, `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`)
      const id = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`
      const key: Key = { id, secret: randomBytes(30).toString('base64'), createdAt: now(), isActive: true }
      keys.push(key)
      identities.add({ userName: name, accessKeyId: key.id, secretAccessKey: key.secret })
      return element('AccessKey', { ...metadata(name, key), SecretAccessKey: key.secret })
    },
    ListAccessKeys(parameters) {
      const { name, keys } = existing(parameters)
      const members = keys.map((key) => element('member', metadata(name, key))).join('')
      return `<AccessKeyMetadata>${members}</AccessKeyMetadata>${element('IsTruncated', 'false')}`
    },
    UpdateAccessKey(parameters) {
      const { name, key } = keyOf(parameters)
      key.isActive = required(parameters, 'Status', /^(?:Active|Inactive)$/) === 'Active'
      if (key.isActive) identities.add({ userName: name, accessKeyId: key.id, secretAccessKey: key.secret })
      else identities.revoke(key.id)
      return ''
    },
    DeleteAccessKey(parameters) {
      const { keys, key } = keyOf(parameters)
      keys.splice(keys.indexOf(key), 1)
      identities.revoke(key.id)
      return ''
    },
    GetAccessKeyLastUsed(parameters) {
      const id = required(parameters, 'AccessKeyId', KEY_ID)
      const owner = [...keysOf].find(([, keys]) => keys.some((key) => key.id === id))?.[0]
      if (owner === undefined) throw noSuchEntity('The Access Key cannot be found.')
      return element('UserName', owner) + element('AccessKeyLastUsed', { ServiceName: 'N/A', Region: 'N/A' })
    },
  })

  const operationOf = (parameters: StsParameters) =>
    parameters.get('Version') === VERSION ? operations.get(parameters.get('Action') ?? '') : undefined

  return {
    knows: (request) => operationOf(stsParameters(request)) !== undefined,
    answer(request, requestId) {
      const parameters = stsParameters(request)
      const action = parameters.get('Action') ?? ''
      const operation = operationOf(parameters)
      if (operation === undefined) throw new AwsError('InvalidAction', 400, 'There is no such operation in this version of the API.')
      const result = `<${action}Result>${operation(parameters)}</${action}Result>`
      const body = xmlDocument(
        `${action}Response`,
        result + element('ResponseMetadata', { RequestId: requestId }),
        `https://iam.amazonaws.com/doc/${VERSION}/`,
      )
      return { status: 200, headers: { 'content-type': 'text/xml' }, body }
    },
  }
}

/** So that no name of an object's own is taken for an operation. */
function mapOf<T>(object: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(object))
}

function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', 404, message)
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'Statement' in value
  } catch {
    return false
  }
}
