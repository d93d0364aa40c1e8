/** @module A2: what a provider weighs in a bundle. */
import { bundled } from './bundled.js'
import { row } from './row.js'

const CHAIN = `
  export { fromChain, refreshing } from '@credchain/core'
  export { fromEnv } from '@credchain/providers/env'
  export { fromIni } from '@credchain/providers/ini'
  export { fromInstanceMetadata } from '@credchain/providers/instance-metadata'`

/** @type {{ subject: string, kind: import('./row.js').Row['kind'], code: string, atMost?: { default: number, module: number } }[]} */
const SUBJECTS = [
  { subject: '@smithy/property-provider', kind: 'floor', code: "export { CredentialsProviderError } from '@smithy/property-provider'" },
  { subject: 'fromEnv', kind: 'peer', code: "export { fromEnv } from '@aws-sdk/credential-providers'" },
  { subject: 'default chain', kind: 'peer', code: "export { fromNodeProviderChain } from '@aws-sdk/credential-providers'" },
  { subject: 'fromEnv', kind: 'ours', code: "export { fromEnv } from '@credchain/providers/env'", atMost: { default: 22, module: 5 } },
  { subject: 'env, ini, IMDS, chain, refreshing', kind: 'ours', code: CHAIN, atMost: { default: 50, module: 30 } },
]

/**
 * Minified by esbuild. Of ours it is what a program starts with: STS stays outside, and what is loaded on demand has chunks of its own, as the note says.
 * The peer puts everything into one.
 */
export async function measureBundleWeight() {
  const rows = []
  for (const fields of /** @type {const} */ (['default', 'module'])) {
    let floor = 1
    for (const { subject, kind, code, atMost } of SUBJECTS) {
      const external = kind === 'ours' ? ['@aws-sdk/client-sts'] : []
      const { startBytes, laterBytes } = await bundled(code, { moduleFirst: fields === 'module', external })
      const kib = startBytes / 1024
      if (kind === 'floor') floor = kib
      const reach = atMost === undefined ? undefined : /** @type {const} */ ({ of: 'value', atMost: atMost[fields] })
      const note = laterBytes === 0 ? undefined : `and ${Math.round(laterBytes / 1024)} KiB on demand`
      rows.push(
        row({ experiment: `A2 bundle, ${fields} fields`, subject, kind, samples: [kib], unit: 'KiB', ratio: kib / floor, reach, note }),
      )
    }
  }
  return rows
}
