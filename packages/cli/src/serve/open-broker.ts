/** @module A broker: what this process resolves, for programs in any language that look for credentials as they would in a container or on EC2. */
import { hostRuntime, type Runtime } from '@credchain/core'
import { randomBytes } from 'node:crypto'
import type { BrokerSource } from './broker-source.js'
import { containerPath, containerProtocol } from './container-protocol.js'
import { imdsProtocol } from './imds-protocol.js'
import { openLoopback } from './loopback-server.js'
import { writeTokenFile } from './token-file.js'

export interface BrokerOptions {
  /** At least one. */
  readonly sources: readonly BrokerSource[]
  /** Default: a free one. */
  readonly port?: number
  /** Speaks the protocol of instance metadata too, which asks for no secret: every user of the machine is let in. Default: false. */
  readonly imds?: boolean
}

export interface Broker {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** What `Authorization` has to say; secret. */
  readonly token: string
  /** File that holds it, for this user alone. */
  readonly tokenFile: string
  /** Address of the credentials of a profile, or of the machine. */
  url(profile: string | undefined): string
  /** Answers what was asked, then ends. */
  close(): Promise<void>
}

/** Nobody is asked for credentials until somebody asks the broker. Rejects when the port is taken. */
export async function openBroker(
  { sources, port = 0, imds = false }: BrokerOptions,
  runtime: Pick<Runtime, 'now'> = hostRuntime,
): Promise<Broker> {
  const token = randomBytes(32).toString('base64url')
  const now = () => runtime.now()
  const container = containerProtocol({ sources, token, now })
  const metadata = imds ? imdsProtocol({ sources, now }) : undefined
  const file = await writeTokenFile(token)
  try {
    const server = await openLoopback((request) => (request.path.startsWith('/latest/') && metadata ? metadata : container)(request), port)
    const origin = `http://127.0.0.1:${server.port}`
    return {
      origin,
      token,
      tokenFile: file.path,
      url: (profile) => origin + containerPath(profile),
      async close() {
        await server.close()
        await file.remove()
      },
    }
  } catch (error) {
    await file.remove()
    throw error
  }
}
