/** @module What a profile means: the first credentials and the roles on top, or an error. */
import { mergeFiles, parse, plan } from '@credchain/providers/shared-config'
import { codesMeant, outcomeOf, refusalProblems, resultProblems } from '../outcome.js'
import { casesOf, readJson } from '../suite.js'

/** @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Sections */
/** @typedef {import('@credchain/providers/shared-config').Plan} Plan */

/**
 * @typedef {object} Entry
 * @property {string} docs
 * @property {{ readonly profiles: Sections, readonly sso_sessions?: Sections, readonly selected_profile?: string }} input
 * @property {{ readonly ProfileChain: readonly object[] } | { readonly Error: string }} output
 */

/** @type {import('../suite.js').Suite} */
export const ASSUME_ROLE_PLANS = {
  at: 'assume-role-plans.json',
  async cases(path) {
    /** @type {readonly Entry[]} */
    const entries = await readJson(path)
    return casesOf(entries, ({ docs }) => docs, planProblems)
  },
}

/** @param {Entry} entry */
async function planProblems({ input, output }) {
  const { profiles, sso_sessions: sessions = {}, selected_profile: selected = 'default' } = input
  const text = sectionsText('profile', profiles) + sectionsText('sso-session', sessions)
  const outcome = await outcomeOf(() => {
    const config = mergeFiles(parse(text, 'config', 'config'), parse('', 'credentials', 'credentials'), [])
    return plan(config, selected, input.selected_profile !== undefined)
  })
  if ('Error' in output) return refusalProblems(outcome, codesMeant(output.Error))
  return resultProblems(outcome, 'plan', output.ProfileChain, chainOf)
}

/**
 * @param {string} type
 * @param {Sections} sections
 */
function sectionsText(type, sections) {
  return Object.entries(sections)
    .map(([name, properties]) => {
      const lines = Object.entries(properties).map(([key, value]) => `${key} = ${value}\n`)
      return `[${type} ${name}]\n${lines.join('')}`
    })
    .join('')
}

/** @param {Plan} plan */
function chainOf({ base, hops }) {
  const roles = hops.map(({ roleArn, externalId, roleSessionName }) => ({
    AssumeRole: said({ role_arn: roleArn, external_id: externalId, role_session_name: roleSessionName }),
  }))
  return [baseOf(base), ...roles]
}

/** @param {Plan['base']} base */
function baseOf(base) {
  switch (base.kind) {
    case 'static': {
      const { accessKeyId, secretAccessKey, sessionToken, accountId } = base
      const keys = { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken, account_id: accountId }
      return { AccessKey: said(keys) }
    }
    case 'named':
      return { NamedSource: base.name }
    case 'process':
      return { CredentialProcess: said({ command: base.command, account_id: base.accountId }) }
    case 'web-identity': {
      const { roleArn, tokenFile, roleSessionName } = base
      return { WebIdentityToken: said({ role_arn: roleArn, web_identity_token_file: tokenFile, role_session_name: roleSessionName }) }
    }
    case 'sso': {
      const { session, region, startUrl, accountId, roleName } = base
      const names = {
        sso_session: session,
        sso_region: region,
        sso_start_url: startUrl,
        sso_account_id: accountId,
        sso_role_name: roleName,
      }
      return { Sso: said(names) }
    }
    default:
      return { LoginSession: { login_session_arn: base.session } }
  }
}

/**
 * The members that have a value.
 * @param {Readonly<Record<string, string | undefined>>} members
 */
function said(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
