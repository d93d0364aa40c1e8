/** @module The file in which the broker's token waits for those who may read it: this user. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TokenFile {
  /** 0600, in a folder of its own that is 0700. */
  readonly path: string
  remove(): Promise<void>
}

/** Without a line feed at its end, which some SDKs would send along. */
export async function writeTokenFile(token: string): Promise<TokenFile> {
  const folder = await mkdtemp(join(tmpdir(), 'credchain-broker-'))
  const path = join(folder, 'token')
  await writeFile(path, token, { mode: 0o600, flag: 'wx' })
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}
