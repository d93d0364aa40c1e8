/** @module `~/.twilio/credentials`: sections of an ini file, each of which may hold an AWS key pair. */
import { CredentialsError } from '@credchain/core'
import { parse } from 'ini'
import { checkKeyPair, type TwilioKeyPair } from './check-key-pair.js'
import { parseTwilioCredentialString } from './parse-twilio-credential-string.js'

/** What a profile of the file holds. */
export type TwilioProfile =
  | { readonly found: 'pair'; readonly pair: TwilioKeyPair }
  | { readonly found: 'no-profile' }
  | { readonly found: 'no-keys' }

/**
 * The pair of one profile: `aws_access_key_id` with `aws_secret_access_key`, or `aws_credentials = <AKID>:<SECRET>`.
 *
 * @param path for messages. Errors: `INVALID_CONFIG` naming file and profile (or line), never quoting a value.
 */
export function parseTwilioCredentialsFile(text: string, profile: string, path: string): TwilioProfile {
  const sections = parseSections(plainHeaders(text, path), path)
  const section = lookUp(sections, profile)
  if (section === undefined) return { found: 'no-profile' }

  const where = `profile ${profile} of ${path}`
  if (!isSection(section)) throw invalid(`${path} has ${profile} as a key outside of any section, where a section is expected`)
  const read = (key: string) => readText(section, key, where)
  const accessKeyId = read('aws_access_key_id')
  const secretAccessKey = read('aws_secret_access_key')
  const both = read('aws_credentials')

  if (read('aws_session_token') !== undefined) {
    throw invalid(`${where} has aws_session_token`, 'Twilio cannot hold a session token: use the pair of an IAM user (AKIA…)')
  }
  if (both !== undefined) {
    if (accessKeyId === undefined && secretAccessKey === undefined) {
      return { found: 'pair', pair: parseTwilioCredentialString(both, `aws_credentials in ${where}`) }
    }
    throw invalid(`${where} has both aws_credentials and its two halves`, 'keep one of the two forms')
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) return { found: 'no-keys' }
  if (accessKeyId === undefined) throw invalid(`${where} has aws_secret_access_key but no aws_access_key_id`)
  if (secretAccessKey === undefined) throw invalid(`${where} has aws_access_key_id but no aws_secret_access_key`)
  return { found: 'pair', pair: checkKeyPair({ accessKeyId, secretAccessKey }, where) }
}

/**
 * `ini` takes a header that is indented or followed by a comment for a key, and then puts the keys below it into the section
 * above: another profile's. Such headers are made plain here, and broken ones refused.
 */
function plainHeaders(text: string, path: string): string {
  const lines = text.split(/\r\n|\r|\n/)
  return lines
    .map((line, index) => {
      if (!/^\s*\[/.test(line)) return line
      const [, header] = /^\s*(\[[^\]]*\])\s*(?:[;#].*)?$/.exec(line) ?? []
      if (header === undefined) throw invalid(`${path}:${index + 1} is not a section header`)
      return header
    })
    .join('\n')
}

/** `ini` fails on keys such as a quoted `null`, with messages that may quote what they stumbled over. */
function parseSections(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch {
    throw invalid(`${path} is not an ini file`)
  }
}

/** `ini` nests sections at the dots of their names. */
function lookUp(sections: Readonly<Record<string, unknown>>, profile: string): unknown {
  if (Object.hasOwn(sections, profile)) return sections[profile]
  let found: unknown = sections
  for (const part of profile.split('.')) {
    if (!isSection(found) || !Object.hasOwn(found, part)) return undefined
    found = found[part]
  }
  return found
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Blank is unset. `ini` makes booleans, numbers and lists of some values: none of them can be a key. */
function readText(section: Readonly<Record<string, unknown>>, key: string, where: string): string | undefined {
  if (!Object.hasOwn(section, key)) return undefined
  const value = section[key]
  if (typeof value !== 'string') throw invalid(`${key} in ${where} is not one string`)
  return value.trim() || undefined
}

function invalid(what: string, hint?: string): CredentialsError {
  return new CredentialsError('INVALID_CONFIG', 'twilio', what, hint === undefined ? {} : { hint })
}
