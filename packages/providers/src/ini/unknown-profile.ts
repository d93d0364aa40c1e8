/** @module The error for a profile that is not there, with what may have been meant. */
import { CredentialsError } from '@credchain/core'
import { didYouMean } from './near-names.js'
import type { Position } from './parse.js'
import { invalidAt } from './profile-setting.js'
import type { SharedConfig } from './shared-config.js'

/** @param namedAt the `source_profile` that names it; undefined for the selected profile. */
export function unknownProfile(config: SharedConfig, name: string, named: boolean, namedAt?: Position): CredentialsError {
  const files = config.paths.join(' or ')
  if (!named) {
    const hint = 'run `aws configure`, or name a profile with AWS_PROFILE'
    return new CredentialsError('NOT_CONFIGURED', 'ini', `there is no ${name} profile in ${files}`, { hint })
  }
  const hint = hintFor(config, name)
  if (namedAt !== undefined) return invalidAt(namedAt, `source_profile = ${name}, and there is no such profile`, hint)
  return new CredentialsError('INVALID_CONFIG', 'ini', `there is no profile ${name} in ${files}`, { hint })
}

function hintFor(config: SharedConfig, name: string): string {
  const nearly = config.ignored.find((section) => section.name === name || section.name === `profile ${name}`)
  if (nearly !== undefined) {
    const right = nearly.name === name ? `[profile ${name}]` : `[${name}]`
    return `${nearly.file}:${nearly.line} does not count: in that file the section must be ${right}.`
  }
  const names = [...config.profiles.keys()]
  if (names.length === 0) return 'Add it: the files hold no profile at all.'
  return didYouMean(name, names) ?? `Correct the name, or add the profile: none of the ${names.length} in the files has a similar one.`
}
