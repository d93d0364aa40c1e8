/** @module What a profile says about the way to AWS STS, its region aside. Pure. */
import type { StsSettings } from '../sts/sts-settings.js'
import type { Section, Sections } from './parse.js'
import { profileEndpoints } from './profile-endpoints.js'
import { eitherOf } from './profile-setting.js'

/** Throws `INVALID_CONFIG`, with file and line, for words that none of these settings knows, and for a `services` section that does not exist. */
export function planSts(section: Section, services: Sections): StsSettings {
  const { serviceUrls, url, ...endpoints } = profileEndpoints(section, services, ['sts'])
  const settings: StsSettings = {
    ...endpoints,
    url: serviceUrls?.['sts'] ?? url,
    useGlobalEndpoint: eitherOf(section, 'sts_regional_endpoints', 'legacy', 'regional'),
  }
  // Absent ones are left out, so that settings can be laid over others.
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
