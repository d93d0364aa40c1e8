/** @module The `credchain` command, whole: a folder for each of its commands. */
import { Command } from 'commander'
import { createRequire } from 'node:module'
import { addCache } from './cache/command.js'
import { addCompletion } from './completion/command.js'
import { addCurl } from './curl/command.js'
import { addDemo } from './demo/command.js'
import { addDoctor } from './doctor/command.js'
import { addExec } from './exec/command.js'
import { addExplain } from './explain/command.js'
import { addExport } from './export/command.js'
import { addGlobalOptions } from './global-options.js'
import { addImport } from './import/command.js'
import { runnerOf } from './invocation.js'
import { addLintConfig } from './lint-config/command.js'
import { addPolicy } from './policy/command.js'
import { addPresign } from './presign/command.js'
import { addProfiles } from './profiles/command.js'
import { addSandbox } from './sandbox/command.js'
import { addServe } from './serve/command.js'
import { addTwilio } from './twilio/command.js'
import { addWhoami } from './whoami/command.js'

const { version }: { version: string } = createRequire(import.meta.url)('../package.json')

const program = new Command('credchain')
  .description('Shows where AWS credentials come from, and why; and gives them to programs.')
  .version(version)
  .showHelpAfterError('--help tells what it takes.')
  // Before the commands, which inherit both.
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2)
  })

addGlobalOptions(program)
const run = runnerOf(() => program.opts())
for (const add of [
  addExplain,
  addWhoami,
  addProfiles,
  addDoctor,
  addLintConfig,
  addExec,
  addServe,
  addCache,
  addCurl,
  addPresign,
  addPolicy,
  addExport,
  addImport,
  addSandbox,
  addTwilio,
  addDemo,
  addCompletion,
])
  add(program, run)
program.parse()
