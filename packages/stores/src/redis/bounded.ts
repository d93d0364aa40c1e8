/** @module A server that is slow or down costs a moment, once. */
import { CredentialsError, timerOf, type Runtime } from '@credchain/core'
import { bounded as endingOnce } from '@credchain/core/bounded'

/** After a failure the server is left alone for so long: a mint asks it up to four times, and has waited once. */
const REST_MS = 1_000

/** Runs calls of the server, each within `deadlineMs`. Rejects with `UNAVAILABLE`; what a call gives after its deadline goes to `late`. */
export type Bounded = <R>(call: () => Promise<R>, late?: (result: R) => Promise<unknown>) => Promise<R>

export function bounded(source: string, deadlineMs: number, runtime: Runtime): Bounded {
  let restUntil = -Infinity
  let failure: CredentialsError | undefined

  function fail(what: string): CredentialsError {
    restUntil = runtime.now() + REST_MS
    failure = new CredentialsError('UNAVAILABLE', source, what)
    return failure
  }

  return async <R>(call: () => Promise<R>, late?: (result: R) => Promise<unknown>) => {
    // A clock that was set back does not make the rest longer.
    if (failure !== undefined && runtime.now() < restUntil && restUntil - runtime.now() <= REST_MS) throw failure
    const lateness = () => fail(`no answer within ${deadlineMs} ms`)
    return endingOnce<R>({ deadlineMs, signal: undefined, lateness }, timerOf(runtime.sleep), (finish, failWith) => {
      let isLate = false
      const answered = async () => {
        const result = await call()
        if (isLate) await late?.(result)
        finish(result)
      }
      // The words of the client may hold its address with a password. After the deadline nobody listens any more.
      answered().catch((error: unknown) => isLate || failWith(fail(`the call failed${codeIn(error)}`)))
      return () => (isLate = true)
    })
  }
}

/** The code of Node or of the server: `ECONNREFUSED`, `READONLY`, `NOAUTH` … */
function codeIn(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0]
  return code === undefined ? '' : `: ${code}`
}
