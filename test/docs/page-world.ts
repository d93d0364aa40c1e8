/** @module The world in which a page of the guides is read: a sandbox, a home, and `credchain` on the PATH. */
import { startSandbox, type Sandbox, type SandboxOptions } from '@credchain/sandbox'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './page.js'

export interface PageWorld extends AsyncDisposable {
  readonly sandbox: Sandbox
  /** The reader's, where the commands run too. */
  readonly home: string
  readonly env: Record<string, string>
  /** Runs a program to its end. Rejects, with what it printed, unless it exits with 0. */
  run(program: string, args: readonly string[]): Promise<string>
}

export async function openPageWorld(options: SandboxOptions): Promise<PageWorld> {
  const sandbox = await startSandbox(options)
  const home = await mkdtemp(join(tmpdir(), 'credchain-page-'))
  const bin = join(home, 'bin')
  await put(join(bin, 'credchain'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'packages/cli/bin/credchain.js')}' "$@"\n`)
  await chmod(join(bin, 'credchain'), 0o755)
  const env: Record<string, string> = {
    ...sandbox.env,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    TMPDIR: home,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
  return {
    sandbox,
    home,
    env,
    run: (program, args) =>
      new Promise((resolve, reject) => {
        execFile(program, args, { cwd: home, env, timeout: 30_000 }, (error, stdout, stderr) => {
          if (error === null) resolve(stdout)
          else reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`))
        }).stdin?.end()
      }),
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Writes a file that only its owner reads, and the folders it needs. */
export async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text, { mode: 0o600 })
}
