/** @module The config file and the credentials file, merged into one view. */
import type { IgnoredSection, ParsedFile, Property, Section } from './parse.js'

/** What both files say together. */
export interface SharedConfig extends ParsedFile {
  /** Paths of the files it was read from, whether they exist or not. */
  readonly paths: readonly string[]
}

/** Merges property by property. The credentials file wins, but for a property that it leaves empty. SSO sessions and services live in the config file only. */
export function mergeFiles(config: ParsedFile, credentials: ParsedFile, paths: readonly string[]): SharedConfig {
  const profiles = new Map(config.profiles)
  for (const [name, section] of credentials.profiles) {
    const known = profiles.get(name)
    profiles.set(name, known === undefined ? section : mergeSections(known, section))
  }
  const ignored: IgnoredSection[] = [...config.ignored, ...credentials.ignored]
  return { profiles, ssoSessions: config.ssoSessions, services: config.services, ignored, paths }
}

function mergeSections(config: Section, credentials: Section): Section {
  const properties = new Map<string, Property>(config.properties)
  for (const [key, property] of credentials.properties) {
    if (property.value !== '' || !properties.has(key)) properties.set(key, property)
  }
  return { ...config, properties }
}
