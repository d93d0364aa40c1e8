/** @module Where in the files an error comes from, for those who list errors by file and line. */
import type { Position } from './parse.js'

const places = new WeakMap<object, Position>()

/** `error`, remembered with its place. */
export function placedAt<E extends object>(error: E, { file, line }: Position): E {
  places.set(error, { file, line })
  return error
}

/** The place of an error of this folder, if it has one. */
export function placeOf(error: object): Position | undefined {
  return places.get(error)
}
