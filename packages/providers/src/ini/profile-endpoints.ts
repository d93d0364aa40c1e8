/** @module What a profile says of endpoints: `endpoint_url`, its `services` section, FIPS and dual-stack. */
import type { ProfileEndpoints, ProfileUrl } from '../wire/endpoint-settings.js'
import type { Property, Section, Sections } from './parse.js'
import { eitherOf, invalidAt, setting } from './profile-setting.js'

/**
 * The settings as plain data (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, …/feature-endpoints.html).
 * Throws `INVALID_CONFIG` for a flag that is neither true nor false, and a `services` section that is not there.
 *
 * @param names of the services that are asked, as in a `services` section: what others have there is nothing to them.
 */
export function profileEndpoints(section: Section, services: Sections, names: readonly string[]): ProfileEndpoints {
  return {
    fips: eitherOf(section, 'use_fips_endpoint', 'true', 'false'),
    dualStack: eitherOf(section, 'use_dualstack_endpoint', 'true', 'false'),
    ignoreUrls: eitherOf(section, 'ignore_configured_endpoint_urls', 'true', 'false'),
    url: urlOf(setting(section, 'endpoint_url')),
    serviceUrls: serviceUrls(section, services, names),
  }
}

function serviceUrls(section: Section, services: Sections, names: readonly string[]): Record<string, ProfileUrl> | undefined {
  const named = setting(section, 'services')
  if (named === undefined) return undefined
  const found = services.get(named.value)
  if (found === undefined) {
    throw invalidAt(named, `services = ${named.value}, and there is no [services ${named.value}] section`, 'It belongs in the config file.')
  }
  const urls = names.map((name) => [name, urlOf(found.properties.get(name)?.nested?.get('endpoint_url'))] as const)
  return Object.fromEntries(urls.flatMap(([name, url]) => (url === undefined ? [] : [[name, url]])))
}

function urlOf(property: Property | undefined): ProfileUrl | undefined {
  return property === undefined || property.value === '' ? undefined : { url: property.value, at: `${property.file}:${property.line}` }
}
