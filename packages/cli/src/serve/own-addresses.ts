/** @module Variables of an earlier broker at the same address, by which a broker would ask itself. */

const ADDRESSES = ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_EC2_METADATA_SERVICE_ENDPOINT'] as const

/** Names of the variables that lead to `origin`. */
export function ownAddresses(env: Readonly<Record<string, string | undefined>>, origin: string): readonly string[] {
  return ADDRESSES.filter((name) => originOf(env[name]) === origin)
}

function originOf(address = ''): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { hostname, port } = new URL(address)
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1'
  return isLoopback ? `http://127.0.0.1:${port || 80}` : undefined
}
