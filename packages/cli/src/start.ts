/** @module Where the command starts: with as little as a `credential_process` takes, or with all of it. */
import { plainArguments } from './export/plain-arguments.js'

// The SDK's advice on Node versions is for those who install it, not for those who run a command.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'

const plain = plainArguments(process.argv.slice(2))
if (plain === undefined) await import('./main.js')
else await (await import('./export/alone.js')).exportAlone(plain)
