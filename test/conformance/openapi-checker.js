/** @module What an OpenAPI 3.0 document says of an HTTP exchange: nothing is a pass. */
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

/** @typedef {{ readonly name: string, readonly in: string, readonly required?: boolean, readonly schema: object }} Parameter */
/** @typedef {{ readonly operationId: string, readonly parameters?: readonly Parameter[], readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> }, readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>> }} Operation */
/** @typedef {{ readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }} OpenApiDocument */
/** @typedef {{ readonly method: string, readonly url: string, readonly body: string, readonly status: number, readonly contentType: string, readonly text: string }} Exchange */
/** @typedef {{ readonly operation: Operation, readonly pointer: string, readonly inPath: Readonly<Record<string, string>> }} Described */

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/**
 * @param {OpenApiDocument} document
 * @returns {readonly Operation[]}
 */
export function operationsOf(document) {
  return Object.values(document.paths).flatMap((item) => METHODS.flatMap((method) => item[method] ?? []))
}

/**
 * Form and query values are text, and are read as the types that the document says. A member that the document does not have is a problem too.
 * @param {OpenApiDocument} document
 */
export function openapiChecker(document) {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true })
  formats.default(ajv)
  ajv.addSchema(document, 'document')

  /**
   * @param {object} schema
   * @param {unknown} value
   * @param {string} what
   * @returns {string[]}
   */
  function problems(schema, value, what) {
    if (ajv.validate(schema, value)) return []
    return (ajv.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message}`)
  }

  /**
   * @param {Described} described
   * @param {Exchange} exchange
   */
  function requestProblems({ operation, pointer, inPath }, { url, body }) {
    const query = Object.fromEntries(new URL(url).searchParams)
    const parameters = operation.parameters ?? []
    const known = parameters.filter((each) => each.in === 'query').map(({ name }) => name)
    const found = parameters.flatMap((each) => {
      const value = each.in === 'path' ? inPath[each.name] : query[each.name]
      if (value === undefined) return each.required ? [`the parameter ${each.name} is missing`] : []
      return problems({ type: 'object', properties: { value: each.schema } }, { value }, `the parameter ${each.name}`)
    })
    const strange = Object.keys(query).filter((name) => !known.includes(name))
    return [...found, ...strange.map((name) => `the parameter ${name} is not described`), ...formProblems(operation, pointer, body)]
  }

  /**
   * @param {Operation} operation
   * @param {string} pointer
   * @param {string} body
   */
  function formProblems({ requestBody }, pointer, body) {
    if (requestBody === undefined) return body === '' ? [] : ['a body is not described']
    const form = Object.fromEntries(new URLSearchParams(body))
    const $ref = `${pointer}/requestBody/content/application~1x-www-form-urlencoded/schema`
    const described = /** @type {any} */ (requestBody.content['application/x-www-form-urlencoded'])?.schema?.properties ?? {}
    const strange = Object.keys(form).filter((name) => !Object.hasOwn(described, name))
    return [...problems({ $ref }, form, 'the form'), ...strange.map((name) => `the form's ${name} is not described`)]
  }

  /**
   * @param {Described} described
   * @param {Exchange} exchange
   */
  function answerProblems({ operation, pointer }, { status, contentType, text }) {
    const described = operation.responses[String(status)]
    if (described === undefined) return [`the status ${status} is not described`]
    if (described.content === undefined) return text === '' ? [] : ['the answer has a body, which is not described']
    if (!contentType.startsWith('application/json')) return [`the answer is ${contentType}, not JSON`]
    const $ref = `${pointer}/responses/${status}/content/application~1json/schema`
    return problems({ $ref }, JSON.parse(text), 'the answer')
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {Described | undefined}
   */
  function describedBy(method, path) {
    for (const [template, item] of Object.entries(document.paths)) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
      const values = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(path)
      const operation = item[method.toLowerCase()]
      if (values === null || operation === undefined) continue
      const pointer = `document#/paths/${template.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}`
      return { operation, pointer, inPath: Object.fromEntries(names.map((name, index) => [name, values[index + 1] ?? ''])) }
    }
    return undefined
  }

  return {
    /**
     * @param {Exchange} exchange
     * @returns {{ readonly operationId: string, readonly problems: readonly string[] }}
     */
    check(exchange) {
      const { pathname } = new URL(exchange.url)
      const described = describedBy(exchange.method, pathname)
      if (described === undefined) return { operationId: 'none', problems: [`${exchange.method} ${pathname} is not described`] }
      return {
        operationId: described.operation.operationId,
        problems: [...requestProblems(described, exchange), ...answerProblems(described, exchange)],
      }
    },
  }
}
