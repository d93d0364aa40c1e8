import * as aws from '@aws-sdk/credential-providers'
import * as ours from '@credchain/providers'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { ABSENT, MISSING, OPTIONS, type OurOptions, type Shared, type TheirOptions } from './comparison.js'
import { exportedByAws, exportedByUs } from './exported-names.js'

const theirs = exportedByAws()
const here = new Set([...exportedByUs().values, ...exportedByUs().types])

test('every export of AWS, value or type, is here under its name, or listed', () => {
  const names = [...theirs.values, ...theirs.types]
  expect(theirs.values).toContain('fromNodeProviderChain')
  expect(theirs.types).toContain('FromTemporaryCredentialsOptions')
  expect(names.filter((name) => !here.has(name)).toSorted()).toEqual([...MISSING, ...Object.keys(ABSENT)].toSorted())
})

test('what is here as a function is one there', () => {
  const kindsOf = (module: object) => new Map(Object.entries(module).map(([name, value]) => [name, typeof value]))
  const kinds = kindsOf(ours)
  const shared = [...kindsOf(aws)].filter(([name]) => theirs.values.includes(name) && kinds.has(name))
  expect(shared.length).toBeGreaterThan(14)
  for (const [name, kind] of shared) expect([name, kinds.get(name)]).toEqual([name, kind])
  expect(Object.keys(OPTIONS).length).toBeGreaterThan(9)
})

/** Names of the functions whose options AWS's users could not go on using as they are. */
type Refusing = { [N in Shared]: TheirOptions<N> extends OurOptions<N> ? never : N }[Shared]
/** Names of the functions whose result does not fit where AWS's does. */
type Unfit = { [N in Shared]: ReturnType<(typeof ours)[N]> extends ReturnType<(typeof aws)[N]> ? never : N }[Shared]

describe('in types', () => {
  test("AWS's options are options here", () => {
    expectTypeOf<Refusing>().toEqualTypeOf<never>()
  })

  test("our results are results of AWS's", () => {
    expectTypeOf<Unfit>().toEqualTypeOf<never>()
    expectTypeOf(ours.createCredentialChain).toExtend<typeof aws.createCredentialChain>()
    expectTypeOf(ours.defaultProvider).toEqualTypeOf<typeof ours.fromNodeProviderChain>()
  })
})

test('pnpm parity prints a line for each', () => {
  const lines = execFileSync('npm', ['run', '--silent', 'parity'], { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' }).split(
    '\n',
  )
  for (const name of [...theirs.values, ...theirs.types]) expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1)
  expect(lines.join('\n')).not.toContain('MISSING')
})
