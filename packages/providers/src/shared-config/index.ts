/** @module @credchain/providers/shared-config: what the shared config files say, and what profiles in them mean, for tools. */
export { editCredentials, type ProfileEdit } from '../ini/edit-credentials.js'
export { fileLocations, type FileLocationOptions } from '../ini/file-locations.js'
export type { Finding, FindingRule } from '../ini/finding.js'
export { lintSharedConfig, type LintReport } from '../ini/lint-shared-config.js'
export { parse, type ParsedFile, type Position, type Property, type Section, type Sections } from '../ini/parse.js'
export { plan, type Plan } from '../ini/plan.js'
export { profileNames } from '../ini/profile-names.js'
export {
  profilePlan,
  profilePlans,
  type ListedProfile,
  type PlanLine,
  type PlannedBase,
  type PlannedHop,
  type ProfilePlan,
} from '../ini/profile-plan.js'
export { mergeFiles, type SharedConfig } from '../ini/shared-config.js'
export { profileSettings, type ProfileSetting, type ProfileSettings } from '../profile-settings/profile-settings.js'
export type { ProfileSettingsOptions } from '../profile-settings/select-profile.js'
