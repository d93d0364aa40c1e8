/** @module Where the command starts: with as little as a `credential_process` takes, or with all of it. */
import { OWN_VARIABLES } from './own-variables.js'
import { plainArguments } from './export/plain-arguments.js'

for (const name of OWN_VARIABLES) process.env[name] = 'true'

const plain = plainArguments(process.argv.slice(2))
if (plain === undefined) await import('./main.js')
else await (await import('./export/alone.js')).exportAlone(plain)
