/** @module What a profile says of endpoints: `endpoint_url`, its `services` section, FIPS and dual-stack. */
import type { ProfileEndpoints, ProfileUrl } from '../wire/service-endpoint.js'
import type { Property, Section, Sections } from './parse.js'
import { invalidAt, setting } from './profile-setting.js'

/**
 * The settings as plain data (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, …/feature-endpoints.html).
 * Throws `INVALID_CONFIG` for a flag that is neither true nor false, and a `services` section that is not there.
 */
export function profileEndpoints(section: Section, services: Sections): ProfileEndpoints {
  return {
    fips: flag(section, 'use_fips_endpoint'),
    dualStack: flag(section, 'use_dualstack_endpoint'),
    ignoreUrls: flag(section, 'ignore_configured_endpoint_urls'),
    url: urlOf(setting(section, 'endpoint_url')),
    serviceUrls: serviceUrls(section, services),
  }
}

function flag(section: Section, key: string): boolean | undefined {
  const property = setting(section, key)
  if (property === undefined) return undefined
  const value = property.value.toLowerCase()
  if (value !== 'true' && value !== 'false') throw invalidAt(property, `${key} must be true or false`)
  return value === 'true'
}

function serviceUrls(section: Section, services: Sections): Record<string, ProfileUrl> | undefined {
  const named = setting(section, 'services')
  if (named === undefined) return undefined
  const found = services.get(named.value)
  if (found === undefined) {
    throw invalidAt(named, `services = ${named.value}, and there is no [services ${named.value}] section`, 'It belongs in the config file.')
  }
  const urls = [...found.properties].map(([service, { nested }]) => [service, urlOf(nested?.get('endpoint_url'))] as const)
  return Object.fromEntries(urls.flatMap(([service, url]) => (url === undefined ? [] : [[service, url]])))
}

function urlOf(property: Property | undefined): ProfileUrl | undefined {
  return property === undefined || property.value === '' ? undefined : { url: property.value, at: `${property.file}:${property.line}` }
}
