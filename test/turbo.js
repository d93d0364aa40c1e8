/** @module Turborepo without its telemetry, on every platform: `node test/turbo.js run build`. */
import { spawn } from 'node:child_process'

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
const turbo = spawn('turbo', process.argv.slice(2), { stdio: 'inherit', env, shell: process.platform === 'win32' })
turbo.on('error', (error) => {
  process.stderr.write(`turbo could not be started (${error.message}): run this through npm, after 'npm run setup'\n`)
  process.exitCode = 1
})
turbo.on('exit', (code) => {
  process.exitCode = code ?? 1
})
