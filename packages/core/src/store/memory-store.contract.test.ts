import { fakeWorld } from '@credchain/sandbox'
import { describeStore } from '@credchain/sandbox/contracts'
import { memoryStore } from './memory-store.js'

describeStore('memoryStore', async () => {
  const world = fakeWorld()
  return { store: memoryStore({}, world), now: world.now, advance: (ms) => world.advance(ms) }
})
