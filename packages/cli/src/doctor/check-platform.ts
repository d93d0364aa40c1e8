/** @module The endpoints of the platform (EC2, ECS, EKS), where the environment or the profile says that there is one. */
import { hostRuntime, type Provider } from '@credchain/core'
import { fromHttp, fromInstanceMetadata } from '@credchain/providers'
import { profilePlan } from '@credchain/providers/shared-config'
import { wrongBecause, type Check, type Outcome } from './check.js'

const CONTAINER_VARIABLES = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']

export const checkPlatform: Check = async ({ profile, signal }) => {
  const { env } = hostRuntime
  const plan = await profilePlan(profile === undefined ? {} : { profile }, hostRuntime).catch(() => undefined)
  const isContainer = CONTAINER_VARIABLES.some((name) => env[name]?.trim()) || plan?.base.what === 'container endpoint'
  const isOff = env['AWS_EC2_METADATA_DISABLED']?.trim().toLowerCase() === 'true'
  const isInstance = (env['AWS_EC2_METADATA_SERVICE_ENDPOINT']?.trim() && !isOff) || plan?.base.what === 'instance metadata'
  const asked = [
    ...(isContainer ? [answering('the container endpoint', fromHttp(), signal)] : []),
    ...(isInstance ? [answering('instance metadata', fromInstanceMetadata({ ...(profile !== undefined && { profile }) }), signal)] : []),
  ]
  if (asked.length > 0) return Promise.all(asked)
  return [{ status: 'ok', message: 'no endpoint of EC2, ECS or EKS is configured, and none was asked' }]
}

async function answering(name: string, provider: Provider, signal: AbortSignal): Promise<Outcome> {
  try {
    await provider({ signal })
    return { status: 'ok', message: `${name} answers` }
  } catch (error) {
    signal.throwIfAborted()
    return wrongBecause(error)
  }
}
