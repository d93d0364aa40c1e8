import { describe, expect, test } from 'vitest'
import { redactOutput } from './redact-output.js'

describe('what may be shown', () => {
  test.each([
    ['plain words', 'login expired, run helper login', 'login expired, run helper login'],
    ['several lines', 'first\r\n\tsecond\n\n', 'first second'],
    ['names of errors', 'AccessDeniedException: no sts:AssumeRole', 'AccessDeniedException: no sts:AssumeRole'],
    [
      'long option names and paths',
      'unknown --session-duration-seconds in /usr/local/lib/vault-helper',
      'unknown --session-duration-seconds in /usr/local/lib/vault-helper',
    ],
    ['nothing', '', ''],
  ])('%s stay readable', (_, stderr, expected) => {
    expect(redactOutput(stderr, 'helper')).toBe(expected.replace('helper', '[command]').replace('vault-helper', 'vault-[command]'))
  })

  test.each([
    ['a key id', 'cannot use AKIAIOSFODNN7EXAMPLE here', 'cannot use [key id] here'],
    ['a temporary key id', 'ASIAIOSFODNN7EXAMPLE', '[key id]'],
    ['a secret', 'bad wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY!', 'bad [redacted]!'],
    [
      'a web token',
      'got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ',
      'got [redacted].[redacted].[redacted]',
    ],
    ['a hexadecimal token', 'x 0123456789abcdef0123456789abcdef', 'x [redacted]'],
    ['a named secret, however short', 'secret=abc, Token: "d e', 'secret=[redacted], Token: "[redacted] e'],
    ['a JSON member', '{"SecretAccessKey": "short"}', '{"SecretAccessKey": "[redacted]"}'],
    ['a password in an option', '--password=hunter2', '--password=[redacted]'],
    ['a bearer header', 'Authorization: Bearer abc.def', 'Authorization: [redacted] [redacted]'],
    ['a private key', 'x -----BEGIN KEY-----\nMIIB\nAbc\n-----END KEY----- y', 'x [redacted] y'],
    ['a private key that breaks off', 'x -----BEGIN KEY-----\nMIIB', 'x [redacted]'],
    ['colours that split a key', 'AKIAIOSF\u001b[31mODNN7EXAMPLE', '[key id]'],
  ])('%s does not', (_, stderr, expected) => {
    expect(redactOutput(stderr, 'run')).toBe(expected)
  })

  test.each([
    [
      'a shell line',
      'get-it --pin=4711 "my phrase" | tee',
      'syntax error: `get-it --pin=4711 "my phrase" | tee`',
      'syntax error: `[command]`',
    ],
    ['a word of it', 'get-it --pin=4711', 'unknown option --pin and 4711', 'unknown option [command] and [command]'],
    ['the inside of quotes', `get-it 'my phrase'`, 'bad: my phrase', 'bad: [command]'],
    [
      'part of a word',
      'get-it --password swordfish',
      String.raw`{"url":"u%3Aswordfish@h\nswordfish"}`,
      String.raw`{"url":"u%3A[command]@h\n[command]"}`,
    ],
    ['an argument that colours split', 'get-it swordfish', '\u001b[31msword\u001b[1mfish\u001b[0m', '[command]'],
    ['an argument', ['get-it', '--pin=4711', 'a b c'], 'a b c? 4711?', '[command]? [command]?'],
  ])('%s does not', (_, command, stderr, expected) => {
    expect(redactOutput(stderr, command)).toBe(expected)
  })

  test('the last 200 characters at most', () => {
    expect(redactOutput(`${'a '.repeat(100)}b`, 'x')).toHaveLength(200)
    expect(redactOutput('b '.repeat(100), 'x')).toBe('b '.repeat(100).trim())
    expect(redactOutput(`start ${'a '.repeat(100)}end`, 'x')).toMatch(/^….*end$/)
  })

  test('a secret that a cut would leave in halves', () => {
    const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab'
    for (let kept = 1; kept < secret.length; kept += 1) {
      // Everything behind the secret shrinks to one word, so what the cut leaves of it would be shown.
      const stderr = `${secret} ${'x1'.repeat(2_048)}`.slice(0, 4_096 + secret.length - kept)
      expect(redactOutput(stderr, 'run')).toBe('[redacted]')
    }
  })

  test('megabytes of complaint cost no time', () => {
    const started = performance.now()
    redactOutput('secret-'.repeat(300_000), 'x')
    redactOutput('='.repeat(2_000_000), 'x')
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
