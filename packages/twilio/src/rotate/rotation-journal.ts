/** @module What a rotation remembers, so that it can be gone on with after a crash. No secret is in it. */
import { CredentialsError, expandHome, jsonObject, type Runtime } from '@credchain/core'
import { isCredentialSid } from '../client/aws-credential.js'
import type { TwilioS3Settings, TwilioS3Target } from '../client/s3-settings.js'

export type RotationPhase = 'creating' | 'repointing' | 'waiting' | 'removing' | 'rolling-back'

export interface RotationRecord {
  readonly version: 1
  readonly phase: RotationPhase
  readonly oldSid: string
  /** Friendly name of the new credential, with the mark of its key. */
  readonly label: string
  /** Unknown until it was made. */
  readonly newSid?: string
  /** This rotation makes the new credential; false when it was there before, and outlives a roll-back. */
  readonly isOurs: boolean
  /** The settings that used the old credential, as they were. */
  readonly before: Readonly<Partial<Record<TwilioS3Target, TwilioS3Settings>>>
  /** When the old credential may go, in milliseconds since the epoch. */
  readonly removeAt?: number
}

export interface RotationJournal {
  /** What was written last; undefined when no rotation is under way. */
  read(): Promise<RotationRecord | undefined>
  /** Keeps the record so that it survives a crash; undefined: the rotation has ended. */
  write(record: RotationRecord | undefined): Promise<void>
}

/** A journal in a file, which is there while a rotation is under way; `~/` is the home folder. Errors: `INVALID_CONFIG` for a file that is no journal. */
export function fileJournal(path: string, runtime: Runtime): RotationJournal {
  const { fs } = runtime
  const place = () => expandHome(path, runtime)
  return {
    async read() {
      const text = await fs.readFile(place()).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      })
      if (text === undefined) return undefined
      const object = jsonObject(text)
      if (!isRecord(object)) throw new CredentialsError('INVALID_CONFIG', 'twilio', `${place()} is no journal of a rotation`)
      return object
    },
    write: (record) => (record === undefined ? fs.remove(place()) : fs.writeFile(place(), `${JSON.stringify(record, undefined, 2)}\n`)),
  }
}

const PHASES: readonly unknown[] = ['creating', 'repointing', 'waiting', 'removing', 'rolling-back'] satisfies RotationPhase[]

function isRecord(object: unknown): object is RotationRecord {
  if (typeof object !== 'object' || object === null) return false
  const { version, phase, oldSid, label, newSid, isOurs, before, removeAt }: Partial<Record<keyof RotationRecord, unknown>> = object
  const isOpen = phase === 'creating' || phase === 'rolling-back'
  return (
    version === 1 &&
    PHASES.includes(phase) &&
    isCredentialSid(oldSid) &&
    typeof label === 'string' &&
    (isCredentialSid(newSid) || (isOpen && newSid === undefined)) &&
    typeof isOurs === 'boolean' &&
    (removeAt === undefined || typeof removeAt === 'number') &&
    typeof before === 'object' &&
    before !== null
  )
}
