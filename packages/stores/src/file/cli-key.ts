/** @module The names under which the AWS CLI and botocore keep sessions. */
import type { CliSession } from '@credchain/core'
import { hash } from 'node:crypto'
import { COMPACT_SEPARATORS, pythonJson } from './python-json.js'

/**
 * SHA-1, in hex, of the session's parameters as botocore writes them (`CachedCredentialFetcher` and `SSOCredentialFetcher` in its `credentials.py`);
 * undefined for parameters that Python would write in a way of its own.
 */
export function cliKey({ kind, params }: CliSession): string | undefined {
  const text = kind === 'sso' ? pythonJson(params, COMPACT_SEPARATORS) : pythonJson(withParsedPolicy(params))
  return text === undefined ? undefined : hash('sha1', text)
}

/** botocore parses a policy, so that the order of its members is no difference. */
function withParsedPolicy(params: CliSession['params']): unknown {
  const { Policy } = params
  if (typeof Policy !== 'string') return params
  const withoutTexts = Policy.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  // A fraction that is whole, 1.0 say, keeps its point in Python.
  if (/\d[.eE]/.test(withoutTexts)) return undefined
  try {
    const parsed: unknown = JSON.parse(Policy)
    return { ...params, Policy: parsed }
  } catch {
    return undefined
  }
}
