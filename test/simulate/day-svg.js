/** @module The day as a picture: STS calls a second, averaged over each minute, on a scale of powers of ten. */
import { VARIANTS } from './variants.js'

const WIDTH = 1000
const HEIGHT = 480
const LEFT = 70
const RIGHT = 20
const TOP = 60
const BOTTOM = 40
const MINUTES = 1_440
/** Powers of ten at the bottom and at the top. */
const [LEAST, MOST] = [-2, 5]
/** @type {Record<import('./variants.js').Variant, string>} Told apart by people who do not see all colours, too. */
const COLOURS = { aws: '#d55e00', alone: '#e69f00', file: '#0072b2', redis: '#009e73' }

/**
 * @param {readonly import('./summary.js').Summary[]} summaries
 * @param {number} limit what STS allows a second
 */
export function daySvg(summaries, limit) {
  const hours = Array.from({ length: 9 }, (_, index) => index * 3)
  const powers = Array.from({ length: MOST - LEAST + 1 }, (_, index) => LEAST + index)
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="15">STS calls a second over a day, the fleet started at 0:00</text>`,
    ...hours.map((hour) => `<text x="${x(hour * 60)}" y="${HEIGHT - 15}" text-anchor="middle">${hour}:00</text>`),
    ...powers.map((power) => `<path d="M${LEFT} ${y(10 ** power)}H${WIDTH - RIGHT}" stroke="#ddd"/>`),
    ...powers.map(
      (power) => `<text x="${LEFT - 8}" y="${y(10 ** power) + 4}" text-anchor="end">${Number((10 ** power).toFixed(2))}</text>`,
    ),
    ...summaries.map(({ variant, minutes }) => line(variant, minutes)),
    `<path d="M${LEFT} ${y(limit)}H${WIDTH - RIGHT}" stroke="#000" stroke-dasharray="6 4"/>`,
    `<text x="${WIDTH - RIGHT}" y="${y(limit) - 6}" text-anchor="end">what STS allows: ${limit}</text>`,
    ...summaries.map(({ variant }, index) => legend(variant, index)),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

/**
 * @param {import('./variants.js').Variant} variant
 * @param {readonly { rate: number }[]} minutes
 */
function line(variant, minutes) {
  const points = minutes.map(({ rate }, minute) => `${x(minute)} ${y(rate)}`).join('L')
  return `<path d="M${points}" fill="none" stroke="${COLOURS[variant]}"/>`
}

/**
 * @param {import('./variants.js').Variant} variant
 * @param {number} index
 */
function legend(variant, index) {
  const at = LEFT + index * 200
  const text = `<text x="${at + 26}" y="46">${VARIANTS[variant]}</text>`
  return `<path d="M${at} 42h20" stroke="${COLOURS[variant]}" stroke-width="3"/>${text}`
}

/** @param {number} minute */
function x(minute) {
  return Number((LEFT + (minute / MINUTES) * (WIDTH - LEFT - RIGHT)).toFixed(1))
}

/** None at all is drawn at the bottom. @param {number} rate */
function y(rate) {
  const power = Math.max(LEAST, Math.log10(rate))
  return Number((HEIGHT - BOTTOM - ((power - LEAST) / (MOST - LEAST)) * (HEIGHT - TOP - BOTTOM)).toFixed(1))
}
