/** @module Any other service: it lets in whoever signs rightly, and says who that is. */
import type { Principal } from '../identity/identities.js'
import type { WireAnswer, WireRequest } from '../server/wire.js'

/** What clients expect to find in answers, beside the caller. */
const EXPECTED: ReadonlyMap<string, object> = new Map([
  ['ListTables', { TableNames: [] }],
  ['ListStreams', { StreamNames: [], HasMoreStreams: false }],
  ['ListSecrets', { SecretList: [] }],
  ['ListKeys', { Keys: [], Truncated: false }],
  ['DescribeParameters', { Parameters: [] }],
])

/** The operation of an `x-amz-target` service; the method for the others. */
export function resourceAction({ method, headers }: WireRequest): string {
  return headers.get('x-amz-target')?.split('.').at(-1) ?? method
}

/** 200 with `caller`, `account` and what the operation's clients need to see. */
export function resourceAnswer(request: WireRequest, caller: Principal): WireAnswer {
  const expected = EXPECTED.get(resourceAction(request)) ?? {}
  return {
    status: 200,
    headers: { 'content-type': request.headers.has('x-amz-target') ? 'application/x-amz-json-1.0' : 'application/json' },
    body: JSON.stringify({ caller: caller.arn, account: caller.account, ...expected }),
  }
}
