/** @module A service at work: real AWS SDK clients that share one provider, called at a steady rate. */
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Provider } from '@credchain/core'
import { setTimeout as pause } from 'node:timers/promises'

interface LoadResult {
  readonly requests: number
  /** Name of the error to how often it came. */
  readonly failures: ReadonlyMap<string, number>
}

export interface SteadyLoad {
  result(): LoadResult
  /** Ends the load and waits for the requests under way. */
  stop(): Promise<void>
}

const PAUSE_BETWEEN_REQUESTS_MS = 20

/** @param endpoint of the sandbox. The clients make one attempt a request: a failure is counted, not hidden by a retry. */
export function startLoad(credentials: Provider, endpoint: string): SteadyLoad {
  const settings = { credentials, endpoint, region: 'eu-west-1', maxAttempts: 1 }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const sts = new STSClient(settings)
  const failures = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  let requests = 0
  let isStopped = false

  const object = { Bucket: 'recordings', Key: 'demo.txt' }
  const turns: (() => Promise<unknown>)[] = [
    () => s3.send(new PutObjectCommand({ ...object, Body: `request ${requests}` })),
    () => s3.send(new GetObjectCommand(object)).then(({ Body }) => Body?.transformToString()),
    () => s3.send(new ListBucketsCommand()),
    () => sts.send(new GetCallerIdentityCommand()),
  ]

  async function request(turn: () => Promise<unknown>): Promise<void> {
    try {
      await turn()
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error'
      failures.set(name, (failures.get(name) ?? 0) + 1)
    }
    requests += 1
  }

  async function work(): Promise<void> {
    for (let index = 0; !isStopped; index += 1) {
      const turn = turns[index % turns.length]
      if (turn === undefined) return
      // The first round goes one by one: an object has to be there before it is read.
      const running: Promise<void> = request(turn).finally(() => underWay.delete(running))
      underWay.add(running)
      if (index < turns.length) await running
      await pause(PAUSE_BETWEEN_REQUESTS_MS)
    }
  }

  const working = work()
  return {
    result: () => ({ requests, failures }),
    async stop() {
      isStopped = true
      await working
      await Promise.all(underWay)
      s3.destroy()
      sts.destroy()
    },
  }
}
