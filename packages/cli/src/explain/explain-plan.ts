/** @module `credchain explain --plan`: what a profile would do, from the files alone. */
import { hostRuntime } from '@credchain/core'
import { profilePlan, type PlanLine, type ProfilePlan } from '@credchain/providers/shared-config'
import type { Invocation } from '../invocation.js'
import type { Terminal } from '../terminal.js'

/** Nobody is asked for credentials. Exit code 0; rejects when the files do not say how. */
export async function explainPlan({ profile, json, terminal }: Invocation): Promise<number> {
  const planned = await profilePlan(profile === undefined ? {} : { profile }, hostRuntime)
  if (json) terminal.print(JSON.stringify(planned, undefined, 2))
  else for (const line of textOf(planned, terminal)) terminal.print(line)
  return 0
}

/** The first credentials, then each role in the order of assuming; below each the lines of its profile. */
function textOf({ summary, base, hops, lines }: ProfilePlan, { colors }: Terminal): string[] {
  const steps = [base.profile, ...hops.map((hop) => hop.profile)]
  const sections = new Set([...steps.map((name) => `profile ${name}`), ...lines.map(({ section }) => section)])
  return [
    colors.bold(summary),
    `  1. ${base.what} of profile ${base.profile}`,
    ...hops.map(({ roleArn, profile }, index) => `  ${index + 2}. assume ${roleArn} of profile ${profile}`),
    ...[...sections].flatMap((section) => {
      const own = lines.filter((line) => line.section === section)
      return own.length === 0 ? [] : [`  ${section}`, ...placesOf(own).map((place) => colors.dim(`     ${place}`))]
    }),
  ]
}

/** `~/.aws/config:12 role_arn, :14 source_profile`, a line a file. */
function placesOf(lines: readonly PlanLine[]): string[] {
  const files = [...new Set(lines.map(({ file }) => file))]
  return files.map((file) => {
    const own = lines.filter((line) => line.file === file).toSorted((a, b) => a.line - b.line)
    return own.map(({ line, key }, index) => `${index === 0 ? file : ''}:${line} ${key}`).join(', ')
  })
}
