/** @module The .csv files in which the AWS console hands out access keys. */
import { CredentialsError } from '@credchain/core'
import { CsvError, parse } from 'csv-parse/sync'

export interface KeyCsv {
  /** For messages. */
  readonly file: string
  /** Who reads it, as errors name it. */
  readonly source: string
  /** Whose key is meant. Default: the only one. */
  readonly user?: string | undefined
  /** What the reader can do about several keys, for the hint. */
  readonly several: string
}

export interface KeyOfCsv {
  /** Where the file names users. */
  readonly user?: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The titles of both kinds of files, in lower case: `Access key ID,Secret access key`, and the older ones, which start with `User name,Password`. */
const COLUMNS: Readonly<Record<string, string>> = {
  'user name': 'user',
  'access key id': 'accessKeyId',
  'secret access key': 'secretAccessKey',
}

/** The key of the file, or of one of its users. `INVALID_CONFIG` for another file, and when it does not tell which key is meant; what stands in the file is never told, but for names of users. */
export function parseKeyCsv(text: string, { file, source, user, several }: KeyCsv): KeyOfCsv {
  const refused = refusing(file, source)
  const keys = rowsOf(text, refused).flatMap((row) => keyOf(row, refused))
  const [key, ...others] = user === undefined ? keys : keys.filter((one) => one.user === user)
  const users = keys.flatMap((one) => (one.user === undefined ? [] : [one.user]))
  const known = users.length === 0 ? 'it names no users' : `it has keys of ${users.join(', ')}`
  if (key === undefined) throw refused(user === undefined ? 'has no access key' : `has no access key of user ${user}`, known)
  if (others.length === 0) return key
  throw refused(
    user === undefined ? 'has several access keys' : `has several access keys of user ${user}`,
    user === undefined ? `${several}: ${known}` : known,
  )
}

function rowsOf(text: string, refused: Refused): readonly Readonly<Record<string, string>>[] {
  let titles: readonly string[] = []
  try {
    const rows: Record<string, string>[] = parse(text, {
      bom: true,
      trim: true,
      skipEmptyLines: true,
      columns: (header: string[]) => (titles = header.map((title) => COLUMNS[title.toLowerCase()] ?? title)),
    })
    if (titles.includes('accessKeyId') && titles.includes('secretAccessKey')) return rows
  } catch (error) {
    // The parser's words quote the file.
    const line = error instanceof CsvError && typeof error['lines'] === 'number' ? `, line ${error['lines']},` : ''
    throw refused(`breaks the format${line} or is no .csv file`)
  }
  throw refused('is no .csv file of access keys', 'its first line must have the titles Access key ID and Secret access key')
}

/** Users who have a password alone stand in the older files too. */
function keyOf({ user, accessKeyId = '', secretAccessKey = '' }: Readonly<Record<string, string>>, refused: Refused): KeyOfCsv[] {
  if (accessKeyId === '' && secretAccessKey === '') return []
  // What IAM gives out is of this form; anything else would come to mean another thing in a profile.
  if (!/^\w{16,128}$/.test(accessKeyId) || !/^[\w+/=]+$/.test(secretAccessKey)) throw refused('has something in it that is no access key')
  return [{ ...(user && { user }), accessKeyId, secretAccessKey }]
}

type Refused = (what: string, hint?: string) => CredentialsError

function refusing(file: string, source: string): Refused {
  return (what, hint) => new CredentialsError('INVALID_CONFIG', source, `${file} ${what}`, hint === undefined ? {} : { hint })
}
