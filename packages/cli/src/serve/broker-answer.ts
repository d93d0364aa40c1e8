/** @module What the broker answers, as data. */

export interface BrokerAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  /** The connection ends with it: what follows on it is not to be read. */
  readonly closes?: boolean
}

/** `Code` and `Message` are what AWS's SDKs read from an endpoint that refuses. */
export function refused(status: number, Code: string, Message: string): BrokerAnswer {
  return json(status, { Code, Message })
}

export function json(status: number, value: object): BrokerAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

export function plain(status: number, body: string): BrokerAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}
