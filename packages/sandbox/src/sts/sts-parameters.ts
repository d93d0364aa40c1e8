/** @module What an STS call was given, and the checks that STS makes before it looks at who asks. */
import { AwsError } from '../server/aws-error.js'
import type { WireRequest } from '../server/wire.js'

/** By the names of the query protocol: `RoleArn`, `Tags.member.1.Key` … */
export type StsParameters = ReadonlyMap<string, string>

/** From the form of a POST, or from the URL of a presigned GET. */
export function stsParameters(request: WireRequest): StsParameters {
  const isForm = request.method === 'POST' && (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  return new Map(new URLSearchParams(isForm ? request.body.toString('utf8') : request.query))
}

/** A parameter that must match; throws `ValidationError` when it is there and does not. */
export function matching(parameters: StsParameters, name: string, pattern: RegExp): string | undefined {
  const value = parameters.get(name)
  if (value !== undefined && !pattern.test(value)) throw validationError(`${name} does not satisfy the constraint of its pattern.`)
  return value
}

/** As `matching`, and it must be there. */
export function required(parameters: StsParameters, name: string, pattern: RegExp): string {
  const value = matching(parameters, name, pattern)
  if (value === undefined) throw validationError(`${name} must not be null.`)
  return value
}

/** `DurationSeconds` within bounds, which are included; throws `ValidationError` outside. */
export function durationSeconds(parameters: StsParameters, min: number, max: number, fallback: number): number {
  const text = parameters.get('DurationSeconds')
  if (text === undefined) return fallback
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds >= min && seconds <= max)) throw validationError(`DurationSeconds must be between ${min} and ${max}.`)
  return seconds
}

/** STS's word for a parameter that is out of bounds. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', 400, message)
}
