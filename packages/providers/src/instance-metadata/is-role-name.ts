/** @module Names that IAM gives to roles. */

/** True for what IAM allows (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html), but for the two names that mean a folder in a path. */
export function isRoleName(text: string): boolean {
  return /^[\w+=,.@-]{1,64}$/.test(text) && !/^\.{1,2}$/.test(text)
}
