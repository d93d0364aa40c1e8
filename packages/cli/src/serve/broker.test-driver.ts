/** @module A broker over sources that the test scripts, and clients that may send anything. */
import { CredentialsError, refreshing, type Credentials, type CredentialsErrorCode } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { request } from 'node:http'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import type { BrokerSource } from './broker-source.js'
import { openBroker, type Broker } from './open-broker.js'

export const AT = Date.parse('2026-03-01T12:00:00Z')
export const session = (number: number, expiration: number): Credentials => ({
  accessKeyId: `ASIACANARY0000000${number}`,
  secretAccessKey: 'canary-secret',
  sessionToken: 'canary-session',
  expiration: new Date(expiration),
})

export interface TestBroker extends Broker {
  readonly port: number
  readonly world: ReturnType<typeof fakeWorld>
}

/** A source that gives what it is told to, cached as every source is. */
export function scripted(
  world: ReturnType<typeof fakeWorld>,
  next: () => Credentials | Promise<Credentials>,
  profile?: string,
): BrokerSource {
  return { profile, provider: refreshing(async () => next(), {}, world) }
}

export const failing = (code: CredentialsErrorCode, what: string, hint?: string) => () => {
  throw new CredentialsError(code, 'source', what, hint === undefined ? {} : { hint })
}

/** It ends with the test. */
export async function brokerOver(
  sources: (world: ReturnType<typeof fakeWorld>) => readonly BrokerSource[] = (world) => [
    scripted(world, () => session(1, AT + 3_600_000)),
  ],
  imds = false,
): Promise<TestBroker> {
  const world = fakeWorld({ at: AT })
  const broker = await openBroker({ sources: sources(world), imds }, world)
  const port = Number(new URL(broker.origin).port)
  onTestFinished(() => broker.close())
  return { ...broker, port, world }
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** One request on a connection of its own. */
export function ask(
  { port }: { readonly port: number },
  path: string,
  headers: Readonly<Record<string, string | string[]>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
      let body = ''
      incoming.setEncoding('utf8').on('data', (text: string) => (body += text))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

/** Writes the bytes as they are; everything that came back until the peer ended it. */
export function raw(port: number, ...bytes: string[]): Promise<string> {
  return new Promise((resolve) => {
    let told = ''
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of bytes) socket.write(part)
    })
    socket.on('data', (text) => (told += text.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(told))
  })
}
