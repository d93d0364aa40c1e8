/** @module One selected profile over time: the files are looked at now and then, and the run is built anew when they mean something else. */
import { shortenHome, CredentialsError, ownsItsCache, type Credentials, type Runtime } from '@credchain/core'
import { watched, type Watched } from '@credchain/core/watch'
import type { ProfileSelection } from '../profile-settings/select-profile.js'
import { fileLocations } from './file-locations.js'
import { plan, type Plan } from './plan.js'
import { heldUntil, isKeysOnly, type PlannedRun } from './planned-run.js'
import { run } from './run.js'
import { sourceNames, type RunOptions } from './run-options.js'
import { lookAtSharedFiles, type SharedFilesOptions } from './shared-files.js'

/** The runs of a profile; those who ask wait for its files only when there is nothing of use. */
export interface ProfileRunner extends Omit<Watched<PlannedRun>, 'refuse'> {
  /** A service refused this identity: if it is the one that is held, the next look is waited for. */
  invalidate(identity: Credentials): void
}

interface MeantRun extends PlannedRun {
  /** What the plan says, wherever in the files it says so. */
  readonly meaning: string
  /** Of the files that it was made of. */
  readonly version: string | undefined
}

/** The bound on a look where the caller sets none: that of any other source. */
const LOOK_TIMEOUT_MS = 30_000

/** @param tell hears in one line, without a secret, what becomes of the profile. */
export function profileRunner(
  { name, named }: ProfileSelection,
  options: RunOptions & SharedFilesOptions,
  tell: (reason: string) => void,
  runtime: Runtime,
): ProfileRunner {
  async function make(before: MeantRun | undefined): Promise<MeantRun> {
    const files = await lookAtSharedFiles(options, runtime)
    const { version } = files
    if (before !== undefined && version !== undefined && before.version === version) return before
    const planned = plan(await files.load(), name, named, sourceNames(options))
    const meaning = meaningOf(planned)
    // Lines that moved are no reason to give up caches.
    if (before?.meaning === meaning) return { ...before, plan: planned, version }
    // Throws where nobody can answer for MFA; the one before stays in use then.
    const made = { ...(await run(planned, options, runtime)), plan: planned, meaning, version }
    if (before !== undefined) {
      before.close()
      tell(`profile ${name} changed, its credentials are resolved anew`)
    }
    return made
  }

  function late(lookTimeoutMs: number): CredentialsError {
    const { config, credentials } = fileLocations(options, runtime)
    const files = [config, credentials].map((path) => shortenHome(path, runtime)).join(' and ')
    const hint = 'Check the disk that they are on.'
    return new CredentialsError('UNAVAILABLE', 'ini', `${files} were not read within ${lookTimeoutMs} ms`, { hint })
  }

  const tellKept = (reason: string) => tell(`${reason}; profile ${name} keeps the credentials that it has`)
  const lookTimeoutMs = options.loadTimeoutMs ?? LOOK_TIMEOUT_MS
  const watch = watched<MeantRun>({ make, usableUntil: heldUntil, lookTimeoutMs, late, tellKept }, runtime)
  return {
    ...watch,
    invalidate(identity) {
      const last = watch.last()
      if (last === undefined) return
      if (ownsItsCache(last.provider)) last.provider.invalidate(identity)
      else if (isKeysOnly(last) && isKeysOf(last.plan, identity)) watch.refuse()
    },
  }
}

function isKeysOf({ base }: Plan, { accessKeyId, sessionToken }: Credentials): boolean {
  return base.kind === 'static' && base.accessKeyId === accessKeyId && base.sessionToken === sessionToken
}

/** Everything about a plan that changes its credentials: all but the positions in the files. */
function meaningOf(current: Plan): string {
  return JSON.stringify(current, (key, value: unknown) => (key === 'at' || key === 'sourceAt' ? undefined : value))
}
