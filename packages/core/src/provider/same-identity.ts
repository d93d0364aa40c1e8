/** @module Whether two objects are the same identity. */
import type { Expiring } from './provider.js'

/** Fields that make an identity what it is; two that agree in them are one, however often they were copied. */
const DISTINGUISHING = ['accessKeyId', 'sessionToken', 'token', 'username'] as const

/** Compares by what a service sees of an identity, never by the role or account behind it. Nothing is no identity. */
export function isSameIdentity(a: Expiring | undefined, b: Expiring): boolean {
  if (a === b) return true
  const left: Partial<Record<string, unknown>> = { ...a }
  const right: Partial<Record<string, unknown>> = { ...b }
  const present = DISTINGUISHING.filter((field) => left[field] !== undefined || right[field] !== undefined)
  return present.length > 0 && present.every((field) => left[field] === right[field])
}
