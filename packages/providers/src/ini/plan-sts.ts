/** @module What a profile says about the way to AWS STS, its region aside. Pure. */
import type { StsSettings } from '../sts/sts-settings.js'
import type { Property, Section, Sections } from './parse.js'
import { invalidAt, setting } from './profile-setting.js'

/** Throws `INVALID_CONFIG`, with file and line, for words that none of these settings knows, and for a `services` section that does not exist. */
export function planSts(section: Section, services: Sections): StsSettings {
  const settings: StsSettings = {
    endpoint: endpointUrl(section, services),
    ignoreConfiguredEndpointUrls: oneOf(section, 'ignore_configured_endpoint_urls', 'true', 'false'),
    useFipsEndpoint: oneOf(section, 'use_fips_endpoint', 'true', 'false'),
    useDualstackEndpoint: oneOf(section, 'use_dualstack_endpoint', 'true', 'false'),
    useGlobalEndpoint: oneOf(section, 'sts_regional_endpoints', 'legacy', 'regional'),
  }
  // Absent ones are left out, so that settings can be laid over others.
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** STS's own in the `services` section goes before the one for all services. */
function endpointUrl(section: Section, services: Sections): string | undefined {
  const named = setting(section, 'services')
  return (named === undefined ? undefined : serviceEndpoint(named, services)) ?? setting(section, 'endpoint_url')?.value
}

function serviceEndpoint(named: Property, services: Sections): string | undefined {
  const found = services.get(named.value)
  if (found === undefined) {
    throw invalidAt(named, `services = ${named.value}, and there is no [services ${named.value}] section`, 'It belongs in the config file.')
  }
  return found.properties.get('sts')?.nested?.get('endpoint_url')?.value || undefined
}

/** True for `yes`, false for `no`, in any case of letters. */
function oneOf(section: Section, key: string, yes: string, no: string): boolean | undefined {
  const property = setting(section, key)
  const value = property?.value.toLowerCase()
  if (property === undefined || value === undefined) return undefined
  if (value !== yes && value !== no) throw invalidAt(property, `${key} must be ${yes} or ${no}`)
  return value === yes
}
