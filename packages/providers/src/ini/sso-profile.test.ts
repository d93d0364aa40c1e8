import { expectNoSecrets } from '@credchain/sandbox'
import { describe, expect, test } from 'vitest'
import {
  at,
  CONFIG,
  gives,
  login,
  pathOf,
  PORTAL,
  refreshes,
  says,
  SECRETS,
  ssoWorld,
  START,
} from '../sso-session/sso-world.test-driver.js'
import { fromIni } from './from-ini.js'

const ROLE = 'arn:aws:iam::210987654321:role/deploy'
const FILE = '/home/user/.aws/config'

describe('a profile that signs in with IAM Identity Center', () => {
  test.each([
    ['default', { CREDENTIALS_SSO: 's', CREDENTIALS_PROFILE_SSO: 'r' }],
    ['legacy', { CREDENTIALS_SSO_LEGACY: 'u', CREDENTIALS_PROFILE_SSO_LEGACY: 't' }],
  ])('%s', async (profile, $source) => {
    const world = ssoWorld({ http: [gives()] })
    const credentials = await fromIni({ profile }, world)()
    expect(credentials).toMatchObject({ accessKeyId: 'ASIAsso', accountId: '123456789012', $source })
    world.verify()
  })

  test('the client’s region and endpoint are not the portal’s', async () => {
    const world = ssoWorld({ http: [gives({}, PORTAL.replace('portal.sso', 'portal.sso-fips'))] })
    await fromIni({ clientConfig: { region: 'us-east-1', endpoint: 'https://sts.example', useFipsEndpoint: true } }, world)()
    world.verify()
  })

  test('is the source of a role', async () => {
    const config = `${CONFIG}[profile role]\nrole_arn = ${ROLE}\nsource_profile = default`
    const world = ssoWorld({ config, http: [gives()] })
    const sources: unknown[] = []
    const roleAssumer = async (source: { accessKeyId: string }) => {
      sources.push(source.accessKeyId)
      return { accessKeyId: 'ASIArole', secretAccessKey: 'CANARY-secret', expiration: new Date(START + 3_600_000) }
    }
    await expect(fromIni({ profile: 'role', roleAssumer }, world)()).resolves.toMatchObject({ accessKeyId: 'ASIArole' })
    expect(sources).toEqual(['ASIAsso'])
    await expect(fromIni({ profile: 'role', roleAssumer }, world).describe?.()).resolves.toContain(
      'role -> assume deploy <- IAM Identity Center',
    )
  })

  test('tells the command, with file and line', async () => {
    const world = ssoWorld({ signedIn: undefined })
    const provider = fromIni({ profile: 'legacy' }, world)
    const failure = {
      code: 'REJECTED',
      hint: 'Run: aws sso login --profile legacy',
      message: expect.stringMatching(`ini: ${FILE}:6: profile legacy: sso: the login at .* is not there`),
    }
    await expect(provider()).rejects.toMatchObject(failure)
    await expect(provider.describe?.()).rejects.toMatchObject(failure)
  })

  test('for tokens alone has no credentials', async () => {
    const config = '[default]\nsso_session = s\n[sso-session s]\nsso_region = r\nsso_start_url = u'
    const world = ssoWorld({ config })
    await expect(fromIni({}, world)()).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: `sso: ${FILE}:2: profile default lacks sso_account_id and sso_role_name`,
    })
    expect(world.requests).toEqual([])
  })

  test('refreshes the token of its session once, with every other profile of it', async () => {
    const config = `${CONFIG}[profile other]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Writer`
    const http = [refreshes({}, 500), gives(), gives({ accessKeyId: 'ASIAwriter' }, PORTAL.replace('Reader', 'Writer'))]
    const world = ssoWorld({ config, signedIn: login({ expiresAt: at(0) }), http })
    const pending = Promise.all([fromIni({}, world)(), fromIni({ profile: 'other' }, world)()])
    await world.advance(1_000)
    expect((await pending).map(({ accessKeyId }) => accessKeyId)).toEqual(['ASIAsso', 'ASIAwriter'])
    world.verify()
  })

  test('no secret shows when the portal says no', async () => {
    const world = ssoWorld({ http: [says(PORTAL, 403, 'ForbiddenException')] })
    const error: unknown = await fromIni({}, world)().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'REJECTED' })
    expectNoSecrets(SECRETS, error)
    expect(world.files.has(pathOf('corp'))).toBe(true)
  })
})
