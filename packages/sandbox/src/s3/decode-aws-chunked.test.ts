import { describe, expect, test } from 'vitest'
import { decodeAwsChunked } from './decode-aws-chunked.js'

const decoded = (text: string) => {
  const { body, trailers } = decodeAwsChunked(Buffer.from(text))
  return { body: body.toString(), trailers: Object.fromEntries(trailers) }
}

describe('decodeAwsChunked', () => {
  test.each([
    {
      name: 'pieces and a trailer',
      text: '3\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Amz-Checksum-Crc32: sum=\r\n\r\n',
      body: 'abc0123456789',
      trailers: { 'x-amz-checksum-crc32': 'sum=' },
    },
    { name: 'line ends inside a piece', text: '4\r\n\r\n\r\n\r\n0\r\n\r\n', body: '\r\n\r\n', trailers: {} },
    { name: 'an extension', text: '1;chunk-signature=ab\r\na\r\n0\r\n\r\n', body: 'a', trailers: {} },
    { name: 'nothing', text: '0\r\n\r\n', body: '', trailers: {} },
  ])('$name', ({ text, body, trailers }) => {
    expect(decoded(text)).toEqual({ body, trailers })
  })

  test.each([
    { name: 'no last piece', text: '1\r\na\r\n' },
    { name: 'a piece cut short', text: '5\r\nabc' },
    { name: 'a piece longer than it says', text: '1\r\nabc\r\n0\r\n\r\n' },
    { name: 'a piece without its line end', text: '1\r\naXX0\r\n\r\n' },
    { name: 'a size that is no number', text: 'x\r\na\r\n0\r\n\r\n' },
    { name: 'an empty body', text: '' },
  ])('refuses $name', ({ text }) => {
    expect(() => decoded(text)).toThrow(expect.objectContaining({ code: 'IncompleteBody' }))
  })
})
