/** @module `credchain whoami`: who the credentials of this machine are to AWS, and where they come from. */
import { abortable, duration, hostRuntime, redactKeyId, type ChainProvider } from '@credchain/core'
import { profilePlan } from '@credchain/providers/shared-config'
import { callerIdentity, type CallerIdentity } from '@credchain/providers/sts'
import type { Invocation } from '../invocation.js'
import { machineChain } from '../machine-chain.js'
import { accountAlias } from './account-alias.js'

export interface WhoamiOptions {
  readonly alias?: boolean
}

interface Who extends CallerIdentity {
  /** The account's alias, or what the profile calls it. */
  readonly accountName?: string
  /** The link of the chain, and how it came by the credentials. */
  readonly source: string
  readonly how?: string
  /** Last four characters of the key id. */
  readonly key: string
  readonly expiration?: Date
}

/** Asks STS. Exit code 0; rejects without credentials, and when STS refuses them or cannot be reached. */
export async function whoami({ alias = false }: WhoamiOptions, invocation: Invocation): Promise<number> {
  const { json, profile, region, signal, terminal } = invocation
  const chain = machineChain(invocation)
  try {
    const credentials = await chain({ signal })
    const identity = await callerIdentity(credentials, { region, profile, signal })
    const name = alias ? await accountAlias(credentials, identity, invocation) : await nameInProfile(identity, invocation)
    const who: Who = {
      ...identity,
      ...(name !== undefined && { accountName: name }),
      ...(await sourceOf(chain, signal)),
      key: redactKeyId(credentials.accessKeyId),
      ...(credentials.expiration !== undefined && { expiration: credentials.expiration }),
    }
    if (json) terminal.print(JSON.stringify(who, undefined, 2))
    else for (const line of linesOf(who, Date.now())) terminal.print(line)
    return 0
  } finally {
    chain.close()
  }
}

async function sourceOf(chain: ChainProvider, signal: AbortSignal): Promise<Pick<Who, 'source' | 'how'>> {
  const { chosen = '', links } = await abortable(chain.explain(), signal)
  const [how] = links.find(({ name }) => name === chosen)?.details ?? []
  return { source: chosen, ...(how !== undefined && { how }) }
}

/** What the profile calls its account, where that is the account one is in. A name is a courtesy: what keeps it from being told is told by others. */
async function nameInProfile({ account }: CallerIdentity, { profile }: Invocation): Promise<string | undefined> {
  const plan = await profilePlan(profile === undefined ? {} : { profile }, hostRuntime).catch(() => undefined)
  return plan?.base.accountId === account ? plan.base.accountName : undefined
}

function linesOf({ account, accountName, arn, userId, source, how, key, expiration }: Who, now: number): string[] {
  const end = expiration === undefined ? 'never' : `in ${duration(expiration.getTime() - now)} (${expiration.toISOString()})`
  return [
    `account   ${account}${accountName === undefined ? '' : ` (${accountName})`}`,
    `arn       ${arn}`,
    `user id   ${userId}`,
    `from      ${source}${how === undefined ? '' : `: ${how}`}`,
    `key       ${key}`,
    `expires   ${end}`,
  ]
}
