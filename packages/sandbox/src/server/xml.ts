/** @module Just enough XML to answer in. */

/** What goes into an element: text, or named children in order; undefined ones are left out. */
export type XmlContent = string | number | { readonly [name: string]: XmlContent | undefined }

/** One element with its content escaped. */
export function element(name: string, content: XmlContent): string {
  return `<${name}>${inside(content)}</${name}>`
}

/** A whole document around content that is XML already. */
export function xmlDocument(name: string, xml: string, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${xml}</${name}>`
}

function inside(content: XmlContent): string {
  if (typeof content !== 'object') return escape(String(content))
  return Object.entries(content)
    .map(([name, child]) => (child === undefined ? '' : element(name, child)))
    .join('')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

function escape(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character)
}
