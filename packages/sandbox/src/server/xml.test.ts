import { expect, test } from 'vitest'
import { element, xmlDocument } from './xml.js'

test('escapes content, nests in order and leaves undefined out', () => {
  const xml = element('A', { B: '<&">\r', C: { D: 1 }, E: undefined })
  expect(xml).toBe('<A><B>&lt;&amp;&quot;&gt;&#13;</B><C><D>1</D></C></A>')
  expect(xmlDocument('R', xml, 'urn:x')).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="urn:x">${xml}</R>`)
})
