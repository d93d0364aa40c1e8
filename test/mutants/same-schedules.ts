/** @module Property tests that draw the same schedules for every mutant: whether one is killed is no matter of luck. */
import { configureGlobal } from 'fast-check'

configureGlobal({ seed: 20_260_101 })
