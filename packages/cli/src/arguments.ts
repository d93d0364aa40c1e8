/** @module Arguments of commands, checked; what is wrong is wrong usage, exit code 2. */
import { InvalidArgumentError } from 'commander'

/** A text that is not blank. */
export function named(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('The name is missing.')
  return text
}

/** The SID of an AWS credential at Twilio. */
export function credentialSid(text: string): string {
  if (!/^CR[0-9a-f]{32}$/i.test(text)) throw new InvalidArgumentError('It is CR and 32 hexadecimal digits.')
  return text
}

/** A whole number, of days or seconds. */
export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number of up to nine digits.')
  return Number(text)
}

/** What an MFA device shows. */
export function sixDigits(text: string): string {
  if (!/^\d{6}$/.test(text)) throw new InvalidArgumentError('Give the six digits that the device shows.')
  return text
}

/** A port to listen on. */
export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('Give a number from 1 to 65535.')
  return port
}

/** Names with commas between them, each once. */
export function names(text: string): readonly string[] {
  return [...new Set(text.split(',').map((name) => named(name).trim()))]
}
