/** @module The session policy and tags of a call: read, measured, otherwise without effect here. */
import { AwsError } from '../server/aws-error.js'
import { matching, validationError, type StsParameters } from './sts-parameters.js'

const MAX_POLICY_CHARACTERS = 2048
const MAX_POLICY_ARNS = 10
const MAX_TAGS = 50

/**
 * Percentage of the packed limit that policy and tags take; undefined when there are none.
 * Throws `MalformedPolicyDocument`, `ValidationError`, `InvalidParameterValue` or `PackedPolicyTooLarge`.
 */
export function packedPolicySize(parameters: StsParameters): number | undefined {
  const policy = parameters.get('Policy')
  if (policy !== undefined && policy.length > MAX_POLICY_CHARACTERS)
    throw validationError(`Policy is longer than ${MAX_POLICY_CHARACTERS}.`)
  if (policy !== undefined && !isPolicy(policy)) throw new AwsError('MalformedPolicyDocument', 400, 'Policy is no policy document in JSON.')
  const arns = members(parameters, 'PolicyArns', 'arn')
  if (arns.length > MAX_POLICY_ARNS) throw validationError(`There are more than ${MAX_POLICY_ARNS} PolicyArns.`)
  const tags = checkedTags(parameters)

  const characters = (policy?.length ?? 0) + [...arns, ...tags].join('').length
  if (characters === 0) return undefined
  const percent = Math.ceil((characters / MAX_POLICY_CHARACTERS) * 100)
  if (percent > 100) throw new AwsError('PackedPolicyTooLarge', 400, `Policy and tags take ${percent}% of what is allowed.`)
  return percent
}

function isPolicy(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && 'Statement' in parsed
  } catch {
    return false
  }
}

/** Keys and values, one after the other. */
function checkedTags(parameters: StsParameters): readonly string[] {
  const keys = members(parameters, 'Tags', 'Key')
  if (keys.length > MAX_TAGS) throw validationError(`There are more than ${MAX_TAGS} Tags.`)
  const isRepeated = new Set(keys.map((key) => key.toLowerCase())).size < keys.length
  if (isRepeated) throw new AwsError('InvalidParameterValue', 400, 'A tag key is there twice.')
  for (let index = 1; index <= keys.length; index++) {
    matching(parameters, `Tags.member.${index}.Key`, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u)
    matching(parameters, `Tags.member.${index}.Value`, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)
  }
  return [...keys, ...members(parameters, 'Tags', 'Value')]
}

function members(parameters: StsParameters, list: string, field: string): readonly string[] {
  const pattern = new RegExp(`^${list}\\.member\\.\\d+\\.${field}$`)
  return [...parameters].filter(([name]) => pattern.test(name)).map(([, value]) => value)
}
