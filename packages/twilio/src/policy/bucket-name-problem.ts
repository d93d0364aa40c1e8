/** @module The names that buckets may have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */

const RULES: readonly (readonly [broken: RegExp, problem: string])[] = [
  // Twilio Video: "7-bit ASCII characters" only. Told before the rest, since that is what people stumble over.
  // oxlint-disable-next-line no-control-regex
  [/[^\u0000-\u007F]/, 'has characters beyond ASCII, which neither S3 nor Twilio takes'],
  [/^.{0,2}$|^.{64,}$/, 'is not 3 to 63 characters long'],
  [/[^a-z0-9.-]/, 'has characters other than a-z, 0-9, dots and hyphens'],
  [/^[.-]|[.-]$/, 'does not begin and end with a letter or a digit'],
  [/\.\./, 'has two dots in a row'],
  [/^\d{1,3}(?:\.\d{1,3}){3}$/, 'looks like an IP address'],
  [/^(?:xn--|sthree-|amzn-s3-demo-)/, 'begins as AWS keeps for itself'],
  [/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/, 'ends as AWS keeps for itself'],
]

/** What is wrong with the name of a general purpose bucket, to be read after it; undefined when nothing is. */
export function bucketNameProblem(name: string): string | undefined {
  return RULES.find(([broken]) => broken.test(name))?.[1]
}
