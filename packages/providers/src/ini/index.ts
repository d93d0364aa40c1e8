/** @module @credchain/providers/ini: credentials of profiles of the shared config files, and what those profiles mean, for tools. */
export type { Finding, FindingRule } from './finding.js'
export { lintSharedConfig, type LintReport } from './lint-shared-config.js'
export { parse, type ParsedFile, type Position, type Property, type Section, type Sections } from './parse.js'
export { plan, type Plan } from './plan.js'
export {
  profilePlan,
  profilePlans,
  type ListedProfile,
  type PlanLine,
  type PlannedBase,
  type PlannedHop,
  type ProfilePlan,
} from './profile-plan.js'
export { profileNames } from './profile-names.js'
export { fromIni, type FromIniOptions } from './from-ini.js'
export type { AssumeRoleParams } from './run-options.js'
export { mergeFiles, type SharedConfig } from './shared-config.js'
export type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
