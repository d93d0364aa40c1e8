/** @module A plan in words, without a secret. */
import { shortenHome, type Runtime } from '@credchain/core'
import type { Position } from './parse.js'
import type { Base, NamedSource } from './plan-base.js'
import type { Hop } from './plan-hop.js'
import type { Plan } from './plan.js'

const NAMED: Readonly<Record<NamedSource, string>> = {
  Environment: 'environment variables',
  Ec2InstanceMetadata: 'instance metadata',
  EcsContainer: 'container endpoint',
}

const SIGN_IN: Record<'sso' | 'login', string> = { sso: 'IAM Identity Center', login: 'aws login' }

/** What happens, outermost role first; then where each step is written, files once in a row. */
export function describePlan({ profile, base, hops }: Plan, runtime: Runtime): readonly string[] {
  const outermostFirst = hops.toReversed()
  const steps = [...outermostFirst.map(hopText), describeBase(base)]
  const places = outermostFirst.map((hop) => placesOf(hop, runtime))
  // A hop with credential_source has told where its base is.
  if (hops[0] === undefined || hops[0].sourceProfile !== undefined) places.push(`${placeOf(base.at, runtime)} ${base.profile}`)
  return [`${profile} -> ${steps.join(' <- ')}`, places.join(' · ')]
}

function hopText({ roleArn, region }: Hop): string {
  return `assume ${roleName(roleArn)}${region === undefined ? '' : ` (${region})`}`
}

/** `static keys`, `instance metadata`, `IAM Identity Center`. */
export function describeBase(base: Base): string {
  switch (base.kind) {
    case 'static':
      return 'static keys'
    case 'named':
      return isKnown(base.name) ? NAMED[base.name] : base.name
    case 'process':
      return 'credential_process'
    case 'web-identity':
      return `assume ${roleName(base.roleArn)} with web identity token`
    default:
      return SIGN_IN[base.kind]
  }
}

function placesOf({ at, sourceAt, sourceProfile }: Hop, runtime: Runtime): string {
  const place = sourceAt.file === at.file ? `:${sourceAt.line}` : placeOf(sourceAt, runtime)
  const source = sourceProfile === undefined ? 'credential_source' : `source_profile = ${sourceProfile}`
  return `${placeOf(at, runtime)} role_arn, ${place} ${source}`
}

function placeOf({ file, line }: Position, runtime: Runtime): string {
  return `${shortenHome(file, runtime)}:${line}`
}

/** `deploy-prod` of `arn:aws:iam::123456789012:role/team/deploy-prod`. */
function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1)
}

function isKnown(name: string): name is NamedSource {
  return Object.hasOwn(NAMED, name)
}
