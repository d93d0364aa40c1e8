/** @module The role of a token at hand. */
import type { Provider, Runtime } from '@credchain/core'
import { isTokenSource } from '../sts/token-text.js'
import type { FromWebTokenOptions } from './from-web-token.js'
import { webIdentityProvider, type WebIdentity } from './web-identity-provider.js'
import { webIdentityToken } from './web-identity-token.js'

const SOURCE = 'web-token'

/** The token is asked for anew for each try. */
export function webTokenProvider(options: FromWebTokenOptions, runtime: Runtime): Provider {
  const identity = (): WebIdentity => {
    const { webIdentityToken: token, roleArn, roleSessionName } = options
    if (typeof roleArn !== 'string' || roleArn.trim() === '') throw new TypeError(`${SOURCE}: roleArn must be the ARN of a role`)
    if (!isTokenSource(token)) throw new TypeError(`${SOURCE}: webIdentityToken must be a string, a function or { file }`)
    return { roleArn, roleSessionName, token: () => webIdentityToken(token, 'webIdentityToken', runtime, SOURCE), attribution: {} }
  }
  const describe = async () => [`assume ${identity().roleArn} with a web identity token`]
  return webIdentityProvider(SOURCE, identity, options, describe, runtime)
}
