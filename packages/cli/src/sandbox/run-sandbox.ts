/** @module `credchain sandbox`: an AWS on loopback, for as long as one works with it. */
import { startSandbox } from '@credchain/sandbox'
import { once } from 'node:events'
import { assignments, withdrawals } from '../assignments.js'
import type { ShellFormat } from '../export/formats.js'
import { IDENTITY_VARIABLES } from '../identity-variables.js'
import type { Invocation } from '../invocation.js'

export interface SandboxCommandOptions {
  readonly format: ShellFormat
  /** Default: a free one. */
  readonly port?: number
}

const ROLE = 'app'
/** They open nothing but this server, so they need not differ from one run to the next. */
const USER = {
  userName: 'developer',
  accessKeyId: 'AKIACREDCHAINSANDBOX',
  secretAccessKey: 'credchain/sandbox/credchain/sandbox/0000',
}

/** Prints the variables that lead there, then serves until the command is interrupted. Exit code 0, which an interruption makes 130. */
export async function runSandbox({ format, port }: SandboxCommandOptions, { json, signal, terminal }: Invocation): Promise<number> {
  const account = '123456789012'
  await using sandbox = await startSandbox({
    ...(port !== undefined && { port }),
    account,
    users: [USER],
    roles: [{ arn: `arn:aws:iam::${account}:role/${ROLE}` }],
    instanceRole: ROLE,
  })
  const keys = { AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: USER.secretAccessKey }
  const variables = { ...sandbox.env, ...keys }
  if (json) terminal.print(JSON.stringify(variables, undefined, 2))
  else {
    // Of an identity that the shell has already, a part would be left.
    const others = [...IDENTITY_VARIABLES, ...otherEndpoints(process.env)].filter((name) => !Object.hasOwn(variables, name))
    for (const line of [...withdrawals(others, format), ...assignments(variables, format)]) terminal.print(line)
  }
  terminal.note(`AWS is at ${sandbox.url} until Ctrl-C. Give a program these variables.`)
  if (!signal.aborted) await once(signal, 'abort')
  return 0
}

/**
 * Variables by which programs would go by the sandbox: what turns its own off, and the endpoints of single services that are set here. As a shell evaluates them,
 * names of letters and digits alone. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
function otherEndpoints(env: NodeJS.ProcessEnv): string[] {
  return ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', ...Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL_\w+$/i.test(name))]
}
