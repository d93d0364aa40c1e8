/** @module The failure of an HTTP exchange or of a program, before any answer could be read. */

/** Thrown by `Runtime.http` and `Runtime.exec`. `code` is Node's (`ECONNREFUSED`, `ENOTFOUND` …), `ETIMEDOUT` for a passed deadline, `EMSGSIZE` for a passed size cap. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
