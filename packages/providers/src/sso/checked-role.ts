/** @module Account and role of IAM Identity Center, as profiles and options name them. */
import { CredentialsError } from '@credchain/core'
import type { SsoRole } from './role-credentials.js'
import { SSO_SOURCE } from './role-provider.js'

/** Account and role, whole. @param where the start of the message. */
export function checkedRole(
  { accountId, roleName }: { readonly accountId?: string | undefined; readonly roleName?: string | undefined },
  where: string,
): Pick<SsoRole, 'accountId' | 'roleName'> {
  if (accountId === undefined || roleName === undefined) {
    const missing = [accountId === undefined && 'sso_account_id', roleName === undefined && 'sso_role_name'].filter(Boolean)
    const hint = 'Without them it gives bearer tokens, no credentials: fromSso of @credchain/providers/token.'
    throw new CredentialsError('INVALID_CONFIG', SSO_SOURCE, `${where} lacks ${missing.join(' and ')}`, { hint })
  }
  // Clients with account-based endpoints build it into the names of hosts.
  if (!/^\d{1,12}$/.test(accountId))
    throw new CredentialsError('INVALID_CONFIG', SSO_SOURCE, `${where} has an account that is not a number of 12 digits`)
  return { accountId, roleName }
}
