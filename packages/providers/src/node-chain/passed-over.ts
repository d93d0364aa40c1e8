/** @module A link that a chain passes over while something else goes before it. */
import { CredentialsError, type CredentialsErrorOptions, type Provider, type ResolveRequest } from '@credchain/core'

/** What goes before a link, and what to do about that. */
export interface Precedent extends Pick<CredentialsErrorOptions, 'hint'> {
  readonly reason: string
}

/** `provider`, its cache left to it, but `NOT_CONFIGURED` as long as `precedent` names something. Asked at each walk of the chain. */
export function passedOver(provider: Provider, precedent: (request?: ResolveRequest) => Promise<Precedent | undefined>): Provider {
  const { source = 'provider' } = provider
  async function check(request?: ResolveRequest): Promise<void> {
    const found = await precedent(request)
    if (found !== undefined) throw new CredentialsError('NOT_CONFIGURED', source, found.reason, { hint: found.hint })
  }
  const call = async (request?: ResolveRequest) => {
    await check(request)
    return provider(request)
  }
  const describe = async () => {
    await check()
    return (await provider.describe?.()) ?? []
  }
  return Object.assign(call, provider, { describe })
}
