import { fakeWorld } from '@credchain/sandbox'
import { describeStore } from '@credchain/sandbox/contracts'
import { memoryStore } from './memory-store.js'

describeStore('memoryStore', async () => ({ store: memoryStore({}, fakeWorld()) }))
