/** @module `credchain doctor`: what keeps credentials from working on this machine. */
import { abortable } from '@credchain/core'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'
import type { Check, Outcome } from './check.js'
import { checkConfig } from './check-config.js'
import { checkCredentials } from './check-credentials.js'
import { checkPlatform } from './check-platform.js'
import { checkProxies } from './check-proxies.js'
import { checkSts } from './check-sts.js'

type Finding = Outcome & { readonly check: string }

const CHECKS: Readonly<Record<string, Check>> = {
  config: checkConfig,
  credentials: checkCredentials,
  sts: checkSts,
  platform: checkPlatform,
  proxy: checkProxies,
}
const NAME_WIDTH = 11
const DEADLINE_MS = 15_000

/** Makes all checks at once. Exit code 0 when nothing is wrong, 1 otherwise. */
export async function doctor(invocation: Invocation): Promise<number> {
  const { json, terminal } = invocation
  const found = await Promise.all(Object.entries(CHECKS).map(([name, check]) => findingsOf(name, check, invocation)))
  const findings = found.flat()
  const count = findings.filter(({ status }) => status === 'wrong').length
  if (json) terminal.print(JSON.stringify({ isHealthy: count === 0, findings }, undefined, 2))
  else for (const finding of findings) for (const line of linesOf(finding, terminal)) terminal.print(line)
  terminal.note(count === 0 ? 'Nothing is wrong.' : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong.`)
  return count === 0 ? 0 : 1
}

/** A check that takes too long has found something. */
async function findingsOf(check: string, look: Check, invocation: Invocation): Promise<Finding[]> {
  const late = AbortSignal.timeout(DEADLINE_MS)
  const signal = AbortSignal.any([invocation.signal, late])
  try {
    const outcomes = await abortable(look({ ...invocation, signal }), signal)
    return outcomes.map((outcome) => ({ check, ...outcome }))
  } catch (error) {
    if (!late.aborted) throw error
    const message = `no answer within ${DEADLINE_MS / 1_000} s`
    return [{ check, status: 'wrong', message, remedy: 'see what is found about the network; credchain explain waits for longer' }]
  }
}

function linesOf({ check, status, message, remedy }: Finding, { colors }: Terminal): string[] {
  const color = { ok: colors.green, note: colors.yellow, wrong: colors.red }[status]
  const head = `${color(status.padEnd(5))}  ${check.padEnd(NAME_WIDTH)}  ${message}`
  return remedy === undefined ? [head] : [head, colors.dim(`${' '.repeat(NAME_WIDTH + 9)}remedy: ${remedy}`)]
}
