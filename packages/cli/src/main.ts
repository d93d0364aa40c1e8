/** @module The `credchain` command: a folder for each of its commands. */
import { Command } from 'commander'
import { createRequire } from 'node:module'
import { addCache } from './cache/command.js'
import { addCompletion } from './completion/command.js'
import { addCurl } from './curl/command.js'
import { addDemo } from './demo/command.js'
import { addDoctor } from './doctor/command.js'
import { addExec } from './exec/command.js'
import { addExplain } from './explain/command.js'
import { addGlobalOptions, runnerOf } from './invocation.js'
import { addLintConfig } from './lint-config/command.js'
import { addPolicy } from './policy/command.js'
import { addPresign } from './presign/command.js'
import { addProfiles } from './profiles/command.js'
import { addServe } from './serve/command.js'
import { addTwilio } from './twilio/command.js'
import { addWhoami } from './whoami/command.js'

const { version }: { version: string } = createRequire(import.meta.url)('../package.json')

// The SDK's advice on Node versions is for those who install it, not for those who run a command.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'

const program = new Command('credchain')
  .description('Shows where AWS credentials come from, and why; and gives them to programs.')
  .version(version)
  .showHelpAfterError()
  // Before the commands, which inherit both.
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2)
  })

addGlobalOptions(program)
const run = runnerOf(program)
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
  addTwilio,
  addDemo,
  addCompletion,
])
  add(program, run)
program.parse()
