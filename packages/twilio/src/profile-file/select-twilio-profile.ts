/** @module Which profile of which file is meant. */
import { expandHome, type Runtime } from '@credchain/core'

export interface TwilioProfileOptions {
  readonly profile?: string
  readonly filepath?: string
}

export interface TwilioProfileSelection {
  readonly path: string
  /** The option or variable that names the file; undefined for the default file. */
  readonly pathBy: string | undefined
  readonly profile: string
  /** The option or variable that names the profile; undefined for `default`, unless somebody says so. */
  readonly profileBy: string | undefined
}

/** Options before variables before defaults; blank text is unset. A leading `~/` stands for the home folder. */
export function selectTwilioProfile(options: TwilioProfileOptions, runtime: Runtime): TwilioProfileSelection {
  const file = selected(options.filepath, 'options.filepath', 'TWILIO_CREDENTIALS_FILE', runtime)
  const profile = selected(options.profile, 'options.profile', 'TWILIO_PROFILE', runtime)
  return {
    path: expandHome(file?.value ?? '~/.twilio/credentials', runtime),
    pathBy: file?.by,
    profile: profile?.value ?? 'default',
    profileBy: profile?.by,
  }
}

function selected(option: string | undefined, optionName: string, variable: string, runtime: Runtime) {
  if (option !== undefined && typeof option !== 'string') throw new TypeError(`${optionName} must be a string`)
  if (option?.trim()) return { value: option.trim(), by: optionName }
  const value = runtime.env[variable]?.trim()
  return value ? { value, by: variable } : undefined
}
