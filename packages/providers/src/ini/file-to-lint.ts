/** @module A shared config or credentials file as it is judged: its text, and what is wrong with the file itself. */
import type { Runtime } from '@credchain/core'
import { fileFailure } from './file-failure.js'
import type { Finding } from './finding.js'
import type { FileKind } from './section-header.js'

export interface FileToLint {
  readonly path: string
  readonly kind: FileKind
  /** Empty when there is none. */
  readonly text: string
  readonly findings: readonly Finding[]
}

/** Any bit for those who are neither the owner nor of its group. */
const OTHERS = 0o007
const SECRET = /^[ \t]*(?:aws_secret_access_key|aws_session_token)[ \t]*=/im

/**
 * Reads the file as it is now. One that cannot be read is a finding; so is one that somebody named and that does not exist, which else is empty.
 * @param namedBy option or variable
 */
export async function readFileToLint(path: string, kind: FileKind, namedBy: string | undefined, runtime: Runtime): Promise<FileToLint> {
  try {
    const { mode } = await runtime.fs.stat(path)
    const text = await runtime.fs.readFile(path)
    const isOpen = mode !== undefined && runtime.platform !== 'win32' && (mode & OTHERS) !== 0 && SECRET.test(text)
    return { path, kind, text, findings: isOpen ? [openToOthers(path)] : [] }
  } catch (error) {
    const failure = fileFailure(error)
    const finding = failure === undefined ? namedBy && missing(path, namedBy) : unreadable(path, failure)
    return { path, kind, text: '', findings: finding ? [finding] : [] }
  }
}

function missing(file: string, namedBy: string): Finding {
  const message = `does not exist, and ${namedBy} names it instead of the usual file`
  return { rule: 'missing-file', file, line: 1, message, hint: `Create it, or correct ${namedBy}.` }
}

function unreadable(file: string, failure: string): Finding {
  return { rule: 'unreadable', file, line: 1, message: `cannot be read: ${failure}`, hint: 'Check what it is, and who may read it.' }
}

function openToOthers(file: string): Finding {
  const message = 'every user of this machine may read or write this file, and it holds secrets'
  return { rule: 'open-to-others', file, line: 1, message, hint: `chmod 600 ${file}` }
}
