import { describe, expect, test } from 'vitest'
import { cureOf } from './cure.js'

const HOUR_MS = 3_600_000
const xml = (code: string) => new Response(`<Error><Code>${code}</Code></Error>`, { status: 403 })

describe('cureOf', () => {
  test.each<[string, Response, number, string | undefined]>([
    ['expired credentials', xml('ExpiredToken'), 0, 'credentials'],
    ['an expired request, by a clock that is right', xml('RequestExpired'), 60_000, 'credentials'],
    ['an expired request, by a clock that is off', xml('RequestExpired'), 60_001, 'clock'],
    ['a signature that is wrong, by a clock that is off', xml('SignatureDoesNotMatch'), -60_001, 'clock'],
    ['a signature that is wrong', xml('SignatureDoesNotMatch'), 60_000, undefined],
    ['a refusal without a word, by a clock that is off', new Response(undefined, { status: 403 }), HOUR_MS, 'clock'],
    ['a refusal without a word', new Response(undefined, { status: 403 }), 0, undefined],
    ['no rights, by a clock that is off', xml('AccessDenied'), HOUR_MS, undefined],
    ['an outage that quotes a refusal', new Response('<Code>ExpiredToken</Code>', { status: 500 }), HOUR_MS, undefined],
    ['JSON', Response.json({ code: 'ExpiredTokenException' }, { status: 400 }), 0, 'credentials'],
  ])('%s', async (_name, response, offMs, cure) => {
    expect(await cureOf(response, offMs)).toBe(cure)
  })

  test('the answer can be read afterwards', async () => {
    const response = xml('ExpiredToken')
    await cureOf(response, 0)
    expect(await response.text()).toContain('ExpiredToken')
  })

  test('an answer without end is read for a while only', async () => {
    let chunks = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      chunks += 1
      controller.enqueue(new Uint8Array(1_000).fill(32))
    }
    const response = new Response(new ReadableStream({ pull }), { status: 403 })
    expect(await cureOf(response, 0)).toBeUndefined()
    expect(chunks).toBeLessThan(100)
  })

  test('an answer that breaks off has no name', async () => {
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => controller.error(new Error('broken'))
    const response = new Response(new ReadableStream({ pull }), { status: 403 })
    expect(await cureOf(response, 0)).toBeUndefined()
    await expect(response.text()).rejects.toThrow('broken')
  })
})
