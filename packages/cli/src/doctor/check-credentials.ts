/** @module The chain of this machine, and what AWS says of what it gives. */
import { codeOf, CredentialsError, duration, type ChainReport } from '@credchain/core'
import type { MfaCodeProvider } from '@credchain/providers'
import { callerIdentity } from '@credchain/providers/sts'
import type { Invocation } from '../invocation.js'
import { machineChain } from '../machine-chain.js'
import { mfaCodeOf } from '../mfa-code.js'
import { wrong, wrongBecause, type Check, type Outcome } from './check.js'

/** Nobody is asked for an MFA code: one that the command line or the profile's program gives is used. */
export const checkCredentials: Check = async (invocation) => {
  const notes: Outcome[] = []
  const noting = { ...invocation, terminal: { ...invocation.terminal, note: (message: string) => notes.push({ status: 'note', message }) } }
  const unanswered = new Set<string>()
  const chain = machineChain(noting, unasking(invocation, unanswered))
  chain.observe((event) => event.type === 'notice' && notes.push({ status: 'note', message: event.reason }))
  try {
    const report = await chain.explain()
    const [device] = unanswered
    if (device !== undefined) return [...notes, needsCode(device)]
    if (report.chosen === undefined) return [...notes, nothingChosen(report)]
    return [...notes, chosen(report), ...(await accepted(invocation, await chain()))]
  } finally {
    chain.close()
  }
}

function unasking(invocation: Invocation, unanswered: Set<string>): MfaCodeProvider {
  const answering = mfaCodeOf(invocation)
  return async (serial, asking) => {
    if (invocation.mfaCode !== undefined || asking.fromProfile !== undefined) return answering(serial, asking)
    unanswered.add(serial)
    throw new CredentialsError('INVALID_CONFIG', 'mfa', `the MFA device ${serial} needs a code`)
  }
}

function needsCode(device: string): Outcome {
  const message = `not tried: the MFA device ${device} needs a code, and no session is cached`
  return { status: 'note', message, remedy: 'credchain whoami asks for it and caches the session; --mfa-code gives it here' }
}

function nothingChosen({ links }: ChainReport): Outcome {
  const broken = links.find(({ outcome }) => outcome === 'failed')
  if (broken === undefined) return wrong('no source of this machine is configured', 'NOT_CONFIGURED', undefined)
  return wrong(`${broken.name}: ${broken.reason ?? 'failed'}`, broken.code, broken.hint)
}

function chosen({ links, chosen: name, at }: ChainReport): Outcome {
  const { details: [how] = [], expiration } = links.find((link) => link.name === name) ?? {}
  const end = expiration === undefined ? '' : `, expires in ${duration(expiration.getTime() - at.getTime())}`
  return { status: 'ok', message: `${name}${how === undefined ? '' : `: ${how}`}${end}` }
}

/** Whoever cannot be reached is another check's matter. */
async function accepted({ profile, region, signal }: Invocation, ...[credentials]: Parameters<typeof callerIdentity>): Promise<Outcome[]> {
  try {
    const { arn } = await callerIdentity(credentials, { profile, region, signal })
    return [{ status: 'ok', message: `AWS takes them for ${arn}` }]
  } catch (error) {
    return codeOf(error) === 'UNAVAILABLE' ? [] : [wrongBecause(error)]
  }
}
