import type { Runtime } from '@credchain/core'
import { fakeWorld } from '@credchain/sandbox'
import { describeStore } from '@credchain/sandbox/contracts'
import { fileStore } from './file-store.js'

describeStore('fileStore', async () => {
  const world = fakeWorld({ random: Math.random })
  const skewed = (ms: number): Runtime => ({ ...world, now: () => world.now() + ms })
  return {
    store: fileStore({}, world),
    now: world.now,
    advance: (ms) => world.advance(ms),
    another: (skewMs = 0) => fileStore({}, skewed(skewMs)),
    async corrupt() {
      for (const path of world.files.keys()) if (path.endsWith('.json')) world.files.set(path, '{"Credentials": {')
    },
  }
})
