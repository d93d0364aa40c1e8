/** @module The ways to one profile of many that C measures. */
import * as peer from '@aws-sdk/credential-providers'
import * as ours from '@credchain/providers'
import { parse } from 'ini'
import { readFile } from 'node:fs/promises'

/**
 * @param {string} form
 * @param {{ filepath: string, configFilepath: string, profile: string, ignoreCache?: boolean }} options
 * @returns {() => Promise<unknown>} what it gives is what a program would keep
 */
export function profileForm(form, options) {
  switch (form) {
    case 'read':
      return () => readFile(options.filepath, 'utf8')
    case 'lines':
      return async () => (await readFile(options.filepath, 'utf8')).split('\n')
    case 'ini':
      return async () => parse(await readFile(options.filepath, 'utf8'))
    case 'peer':
      return () => resolved(peer.fromIni(options))
    case 'ours':
      return () => resolved(ours.fromIni(options))
    default:
      throw new TypeError(`no form ${form}`)
  }
}

/**
 * The provider, once it has given its credentials.
 * @param {() => Promise<{ accessKeyId: string }>} provider
 */
async function resolved(provider) {
  const { accessKeyId } = await provider()
  if (!accessKeyId.startsWith('AKIA')) throw new Error('these are not the keys of the file')
  return provider
}
