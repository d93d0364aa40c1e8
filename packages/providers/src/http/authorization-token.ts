/** @module The authorization value that the container endpoint wants to see. */
import { CredentialsError, type RuntimeFs } from '@credchain/core'
import type { Setting } from './setting.js'

/** What a header value may hold (RFC 9110, section 5.5). Line feeds above all: they would start another header. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** The token, trimmed; the file wins over the plain value and is read at every call, because the platform rotates it. */
export async function authorizationToken(
  file: Setting | undefined,
  plain: Setting | undefined,
  fs: RuntimeFs,
  source: string,
): Promise<string | undefined> {
  if (file === undefined && plain === undefined) return undefined
  const token = file === undefined ? (plain?.value ?? '') : await readToken(file, fs, source)
  const place = file === undefined ? plain?.name : `the file ${file.value} (${file.name})`
  if (token === '') throw new CredentialsError('UNAVAILABLE', source, `${place} is empty`)
  if (!HEADER_VALUE.test(token)) {
    throw new CredentialsError('INVALID_CONFIG', source, `${place} holds line breaks or other characters that no header may hold`)
  }
  return token
}

async function readToken(file: Setting, fs: RuntimeFs, source: string): Promise<string> {
  try {
    return (await fs.readFile(file.value)).trim()
  } catch (cause) {
    throw new CredentialsError('INVALID_CONFIG', source, `the file ${file.value} (${file.name}) cannot be read: ${reasonOf(cause)}`, {
      cause,
    })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason'
}
