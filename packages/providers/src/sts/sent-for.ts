/** @module Calls of a client whose middleware is put together once, for all of them: that takes the SDK a fifth of each call. */
import type { ResolveRequest } from '@credchain/core'
import type { STSClient } from '@aws-sdk/client-sts'

/** What a request handler is told of a call. */
interface SendOptions {
  readonly abortSignal?: AbortSignal
  readonly background?: boolean
}

const optionsOf = new WeakMap<object, SendOptions>()

/** `command`, to be sent without options by a client that `knowsCalls`: its request ends with the signal of `request`, and knows whether anybody waits. */
export function sentFor<C extends { readonly input: object }>({ signal, background }: ResolveRequest, command: C): C {
  optionsOf.set(command.input, { ...(signal && { abortSignal: signal }), ...(background && { background }) })
  return command
}

/** The last step of each call: middleware that is put together once cannot know for whom it runs. */
export function knowsCalls(client: STSClient): STSClient {
  const { requestHandler } = client.config
  client.middlewareStack.add(
    () =>
      async ({ input, request }) => {
        const { response } = await requestHandler.handle(request, optionsOf.get(input) ?? {})
        return { response }
      },
    { step: 'deserialize', priority: 'low', name: 'credchainCall', override: true },
  )
  return client
}
