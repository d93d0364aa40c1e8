/** @module What two packages export, values and types. */
import * as aws from '@aws-sdk/credential-providers'
import * as ours from '@credchain/providers'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Exported {
  readonly values: readonly string[]
  readonly types: readonly string[]
}

const resolve = createRequire(import.meta.url).resolve

/** Of `@aws-sdk/credential-providers`, as it is installed. */
export function exportedByAws(): Exported {
  return exported(aws, join(dirname(resolve('@aws-sdk/credential-providers')), '../dist-types/index.d.ts'))
}

/** Of `@credchain/providers`, as it was built. */
export function exportedByUs(): Exported {
  return exported(ours, join(dirname(resolve('@credchain/providers')), 'index.d.ts'))
}

function exported(module: object, declarations: string): Exported {
  // What Node adds to CommonJS modules is no export of theirs.
  const values = Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports')
  const lists = readFileSync(declarations, 'utf8').matchAll(/^export (?:type )?\{([^}]+)\}/gm)
  const names = [...lists].flatMap(([, list = '']) =>
    list.split(',').map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    ),
  )
  return { values, types: names.filter((name) => name !== '' && !values.includes(name)) }
}
