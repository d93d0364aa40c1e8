/** @module `credchain lint-config`: what in the shared config files does not do what its author meant. */
import { hostRuntime, shortenHome } from '@credchain/core'
import { lintSharedConfig, type Finding } from '@credchain/providers/shared-config'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'

/** Nobody is asked for credentials, and nothing is changed. Exit code 0 when nothing was found, 1 otherwise. */
export async function lintConfig({ json, terminal }: Invocation): Promise<number> {
  const { files, findings } = await lintSharedConfig({}, hostRuntime)
  if (json) terminal.print(JSON.stringify({ files, findings }, undefined, 2))
  else for (const finding of findings) terminal.print(textOf(finding, terminal))
  const names = files.map((file) => shortenHome(file, hostRuntime)).join(' and ')
  terminal.note(findings.length === 0 ? `Nothing found in ${names}.` : `${findings.length} found in ${names}.`)
  return findings.length === 0 ? 0 : 1
}

function textOf({ file, line, rule, message, hint }: Finding, { colors }: Terminal): string {
  const place = `${shortenHome(file, hostRuntime)}:${line}`
  const told = `${place}: ${colors.yellow(rule)}: ${message}`
  return hint === undefined ? told : `${told}\n  ${colors.dim(`hint: ${hint}`)}`
}
