/** @module The shared config files, as `credchain lint-config` judges them. */
import { hostRuntime, shortenHome } from '@credchain/core'
import { lintSharedConfig } from '@credchain/providers/shared-config'
import type { Check } from './check.js'

export const checkConfig: Check = async () => {
  const { files, findings } = await lintSharedConfig({}, hostRuntime)
  const names = files.map((file) => shortenHome(file, hostRuntime)).join(' and ')
  if (findings.length === 0) return [{ status: 'ok', message: `nothing found in ${names}` }]
  return findings.map(({ file, line, message, hint = 'change that line, or remove it' }) => ({
    status: 'wrong',
    message: `${shortenHome(file, hostRuntime)}:${line}: ${message}`,
    remedy: hint,
  }))
}
