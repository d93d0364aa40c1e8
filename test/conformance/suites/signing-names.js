/** @module Services whose signing name is not their name in hosts: what a request to each is signed for. */
import { inferSigning } from '@credchain/signing'
import { casesOf, compared, readJson } from '../suite.js'

/** @type {import('../suite.js').Suite} */
export const SIGNING_NAMES = {
  at: 'signing-names.json',
  async cases(path) {
    /** @type {{ readonly map: Readonly<Record<string, string>> }} */
    const { map } = await readJson(path)
    return casesOf(
      Object.entries(map),
      ([host]) => host,
      async ([host, service]) =>
        compared('signed for', { service, region: 'eu-west-1' }, inferSigning(`https://${host}.eu-west-1.amazonaws.com/`)),
    )
  },
}
