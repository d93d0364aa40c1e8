/** @module Which hosts a signed request may go to. */
import { AWS_SUFFIXES } from '../infer/aws-host.js'

/**
 * Throws `TypeError` for a URL that is not among the allowed. A pattern is a host, with its port where that is not the usual one; `*.` before it stands for
 * any number of labels, another `*` for anything within a label. Without patterns: the hosts of AWS, over https.
 */
export function checkHost({ protocol, host, hostname }: URL, patterns: readonly string[] | undefined): void {
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`signing: ${protocol} is not fetched: https is`)
  if (patterns === undefined) {
    const isAws = AWS_SUFFIXES.some((suffix) => hostname.endsWith(`.${suffix}`))
    if (!isAws) throw new TypeError(`signing: ${host} is no host of AWS: pass it in allowedHosts`)
    if (protocol !== 'https:') throw new TypeError(`signing: ${host} would be asked without TLS: use https, or pass it in allowedHosts`)
    return
  }
  if (patterns.some((pattern) => matches(pattern, host))) return
  const isOfPort = patterns.some((pattern) => matches(pattern, hostname))
  throw new TypeError(`signing: ${host} is not among allowedHosts${isOfPort ? ': write its port there too' : ''}`)
}

/** Throws `TypeError` for what cannot be a list of hosts. */
export function checkPatterns(patterns: readonly string[] | undefined): void {
  if (patterns === undefined) return
  const isList = Array.isArray(patterns) && patterns.every((pattern: unknown) => typeof pattern === 'string' && HOST_PATTERN.test(pattern))
  if (!isList)
    throw new TypeError("signing: options.allowedHosts must be a list of hosts such as '*.example.com', without https:// and path")
}

/** Letters, digits, dots, stars; an IPv6 address in brackets; a port. */
const HOST_PATTERN = /^(?:[\w.*-]+|\[[\da-f:.]+\])(?::\d+)?$/i

function matches(pattern: string, host: string): boolean {
  const isDeep = pattern.startsWith('*.')
  const labels = (isDeep ? pattern.slice(2) : pattern).split('*').map((part) => part.replaceAll(/[.[\]-]/g, String.raw`\$&`))
  return new RegExp(`^${isDeep ? String.raw`(?:[^.:]+\.)+` : ''}${labels.join('[^.:]*')}$`, 'i').test(host)
}
