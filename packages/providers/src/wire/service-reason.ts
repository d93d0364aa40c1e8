/** @module A service's own words on why it gave no credentials. */

const LONGEST_CODE = 64
const LONGEST_MESSAGE = 200

/**
 * ` (code: message)` of an error body, capped and on one line; empty when the body has neither. ECS and EKS agents write
 * `code` and `message`, others capitalise them. `sent` are the secrets of the request, which a service may echo.
 */
export function serviceReason(body: Readonly<Record<string, unknown>>, sent: readonly (string | undefined)[]): string {
  const code = line(body.code ?? body.Code, LONGEST_CODE, sent)
  const message = line(body.message ?? body.Message, LONGEST_MESSAGE, sent)
  const reason = [code, message].filter((part) => part !== '').join(': ')
  return reason === '' ? '' : ` (${reason})`
}

function line(value: unknown, longest: number, sent: readonly (string | undefined)[]): string {
  if (typeof value !== 'string') return ''
  const clean = sent
    .reduce(withoutToken, value)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
  const points = Array.from(clean)
  return points.length > longest ? `${points.slice(0, longest).join('')}…` : clean
}

/** `Bearer abc` may come back as a whole or as `abc`. */
function withoutToken(text: string, sent: string | undefined): string {
  if (!sent) return text
  const parts = [sent, ...sent.split(/\s+/).filter((part) => part.length >= 8)]
  return parts.reduce((rest, part) => rest.replaceAll(part, '[token]'), text)
}
