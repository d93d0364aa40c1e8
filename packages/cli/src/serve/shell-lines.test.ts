import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellLines } from './shell-lines.js'

const VALUES = ['plain', "it's", '$(false) `false`', 'a\nb', '"', '\\', "''", ' -n ', '!']

test.each(VALUES)('a shell reads %j as it was', (value) => {
  const script = [...shellLines({ AWS_REGION: value }), `printf '%s' "$AWS_REGION$AWS_PROFILE"`].join('\n')
  expect(execFileSync('sh', ['-c', script], { env: { AWS_PROFILE: 'other' } }).toString()).toBe(value)
})
