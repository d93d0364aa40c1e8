/** @module @credchain/providers/ini: what the profiles of the shared config files mean, for tools. Nobody is asked for credentials. */
export type { Finding, FindingRule } from './finding.js'
export { lintSharedConfig, type LintReport } from './lint-shared-config.js'
export type { Position } from './parse.js'
export { profilePlan, type PlanLine, type PlannedBase, type PlannedHop, type ProfilePlan, type ProfilePlanOptions } from './profile-plan.js'
