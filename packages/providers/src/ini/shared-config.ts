/** @module The config file and the credentials file, merged into one view. */
import type { ParsedFile, Property, Section, Sections } from './parse.js'

/** What both files say together. */
export interface SharedConfig extends ParsedFile {
  /** Paths of the files it was read from, whether they exist or not. */
  readonly paths: readonly string[]
}

/** Merges property by property. The credentials file wins, but for a property that it leaves empty. SSO sessions and services live in the config file only. */
export function mergeFiles(config: ParsedFile, credentials: ParsedFile, paths: readonly string[]): SharedConfig {
  const { ssoSessions, services } = config
  const ignored = [...config.ignored, ...credentials.ignored]
  return { profiles: merged(config.profiles, credentials.profiles), ssoSessions, services, ignored, paths }
}

function merged(config: Sections, credentials: Sections): Sections {
  const made = new Map<string, Section>()
  return {
    get(name) {
      const [first, second] = [config.get(name), credentials.get(name)]
      if (first === undefined || second === undefined) return first ?? second
      // The very section each time: those who follow profiles see by that where they have been.
      const section = made.get(name) ?? mergeSections(first, second)
      made.set(name, section)
      return section
    },
    keys: () => new Set([...config.keys(), ...credentials.keys()]),
  }
}

function mergeSections(config: Section, credentials: Section): Section {
  const properties = new Map<string, Property>(config.properties)
  for (const [key, property] of credentials.properties) {
    if (property.value !== '' || !properties.has(key)) properties.set(key, property)
  }
  return { ...config, properties }
}
