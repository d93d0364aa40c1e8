/** @module AssumeRoleWithSAML. Rules: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html */
import { readSamlResponse, type SamlResponse } from '../federation/saml-response.js'
import { signedPart } from '../federation/signed-xml.js'
import { roleSession } from '../identity/identities.js'
import { AwsError } from '../server/aws-error.js'
import { federatedRole, type SamlProvider, type UnsignedOperation } from './federation.js'
import { packedPolicySize } from './packed-policy-size.js'
import { MAX_SECONDS, MIN_SECONDS, sessionSeconds } from './session-seconds.js'
import { credentialsContent } from './sts-operation.js'
import { durationSeconds, required } from './sts-parameters.js'

/** Where assertions for AWS are to be presented. */
const RECIPIENT = 'https://signin.aws.amazon.com/saml'
const AUDIENCES: readonly string[] = [RECIPIENT, 'urn:amazon:webservices']
/** An assertion is of use for that long after it was issued. */
const REDEEMED_WITHIN_MS = 300_000

export const assumeRoleWithSaml: UnsignedOperation = async (parameters, { identities, samlProviders, now }) => {
  const roleArn = required(parameters, 'RoleArn', /^.{20,2048}$/s)
  const principalArn = required(parameters, 'PrincipalArn', /^.{20,2048}$/s)
  const base64 = required(parameters, 'SAMLAssertion', /^[A-Za-z0-9+/]{4,100000}={0,2}$/)
  const asked = durationSeconds(parameters, MIN_SECONDS, MAX_SECONDS, 0)
  const packed = packedPolicySize(parameters)

  const provider = samlProviders.find(({ arn }) => arn === principalArn)
  if (provider === undefined) throw invalid('Specified provider doesn’t exist.')
  const signed = signedPart(Buffer.from(base64, 'base64').toString('utf8'), provider.publicKey)
  if (signed === undefined) throw invalid('Response signature invalid')
  const response = readSamlResponse(signed)
  if (response === undefined) throw invalid('Your request included an invalid SAML response.')
  check(response, provider, now())
  if (!offers(response, roleArn, principalArn)) throw denied()
  const role = federatedRole(identities, roleArn, principalArn, 'AssumeRoleWithSAML')
  const principal = roleSession(roleArn, response.sessionName)
  // The assertion may shorten what the call asks for.
  const seconds = Math.min(sessionSeconds(asked, role), response.sessionSeconds ?? Infinity)
  return {
    Subject: response.subject,
    SubjectType: response.subjectType,
    Issuer: response.issuer,
    Audience: response.recipient,
    Credentials: credentialsContent(identities.issue(principal, seconds)),
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    PackedPolicySize: packed,
  }
}

/** Whether it is the provider's, for AWS, and of today. */
function check(response: SamlResponse, provider: SamlProvider, now: number): void {
  if (response.issuer !== provider.issuer) throw invalid('Issuer not present in specified provider.')
  if (!response.audiences.some((audience) => AUDIENCES.includes(audience))) throw invalid('The assertion is for another audience.')
  const usableUntil = Math.min(response.notOnOrAfter, response.issuedAt + REDEEMED_WITHIN_MS)
  if (Number.isNaN(usableUntil)) throw invalid('The assertion does not say when it was issued, and until when it is good.')
  if (now >= usableUntil) throw new AwsError('ExpiredTokenException', 400, 'Token must be redeemed within 5 minutes of issuance.')
  if (!/^[\w+=,.@-]{2,64}$/.test(response.sessionName)) throw invalid('RoleSessionName is required in the response.')
  if (response.recipient !== RECIPIENT) throw denied()
}

function offers({ roles }: SamlResponse, roleArn: string, principalArn: string): boolean {
  return roles.some((pair) => {
    const arns = pair.split(',').map((arn) => arn.trim())
    return arns.length === 2 && arns.includes(roleArn) && arns.includes(principalArn)
  })
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', 400, message)
}

function denied(): AwsError {
  return new AwsError('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithSAML')
}
