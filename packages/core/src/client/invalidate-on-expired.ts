/** @module What an AWS client does when the service refuses the credentials it has just been given: asks for others, once. */
import type { CachingProvider } from '../provider/caching-provider.js'
import type { Credentials } from '../provider/provider.js'
import { isSameIdentity } from '../provider/same-identity.js'

/** The part of an AWS SDK client's middleware stack that is of use here. */
interface MiddlewareStack {
  add(middleware: Middleware, options: { step: 'initialize'; name: string; priority: 'low'; override: true; tags: string[] }): void
}

type Handler<I, O> = (args: { input: I }) => Promise<O>
type Middleware = <I extends object, O>(next: Handler<I, O>, context: object) => Handler<I, O>

/** As `client.middlewareStack.use` takes it. */
export interface ClientPlugin {
  applyToStack(stack: MiddlewareStack): void
}

/** Names under which AWS services refuse credentials that were good once. AccessDenied is not among them: other credentials of the same role fare no better. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidToken', 'InvalidTokenException', 'RequestExpired'])
const SMITHY_CONTEXT = '__smithy_context'

/**
 * A plugin for AWS clients: `client.middlewareStack.use(invalidateOnExpired(credentials))`. When a service answers that the credentials have expired, they
 * are invalidated and the request is made once more, provided that the source gave others and the input can be sent again (no stream in it).
 */
export function invalidateOnExpired(
  credentials: Pick<CachingProvider<Credentials>, 'invalidate'> & (() => Promise<Credentials>),
): ClientPlugin {
  const middleware: Middleware = (next, context) => async (args) => {
    try {
      return await next(args)
    } catch (error) {
      const used = identityOf(context)
      if (used === undefined || !isExpired(error)) throw error
      credentials.invalidate(used)
      if (!canBeSentAgain(args.input)) throw error
      const other = await credentials().catch(() => used)
      if (isSameIdentity(other, used)) throw error
      return next(args)
    }
  }
  return {
    applyToStack(stack) {
      stack.add(middleware, {
        step: 'initialize',
        name: 'credchainInvalidateOnExpired',
        priority: 'low',
        override: true,
        tags: ['CREDENTIALS'],
      })
    },
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof Error && EXPIRED.has(error.name)
}

/** The identity that signed, as the SDK keeps it beside the request. */
function identityOf(context: object): Credentials | undefined {
  const scheme = member(member(context, SMITHY_CONTEXT), 'selectedHttpAuthScheme')
  const identity = member(scheme, 'identity')
  return isCredentials(identity) ? identity : undefined
}

function isCredentials(value: unknown): value is Credentials {
  return typeof member(value, 'accessKeyId') === 'string' && typeof member(value, 'secretAccessKey') === 'string'
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}

/** A stream has been read by then. */
function canBeSentAgain(input: object): boolean {
  return Object.values(input).every((value) => !isStream(value))
}

function isStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return typeof member(value, 'pipe') === 'function' || typeof member(value, 'getReader') === 'function' || Symbol.asyncIterator in value
}
