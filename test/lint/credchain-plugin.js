/** @module The rules of this house that no linter knows: where the host may be touched, and who may import whom. */

/** What each package may import of the others. Arrows point one way, so there are no cycles. */
const ARROWS = {
  core: [],
  providers: ['core'],
  twilio: ['core'],
  stores: ['core'],
  signing: ['core'],
  sandbox: ['core'],
  cli: ['core', 'providers', 'twilio', 'stores', 'signing', 'sandbox'],
}
/** The provider folders that run other providers. */
const MAY_IMPORT_PROVIDERS = new Set(['ini', 'node-chain'])
/** Folders beside the providers that serve several of them. */
const SHARED_FOLDERS = new Set(['sts', 'wire', 'profile-settings', 'sso-session'])
/** The one that reads what `ini` parses, so that no other folder need know how. */
const READS_PROFILES = new Set(['profile-settings', 'shared-config'])

/** Modules through which a program reaches out. */
const HOST_MODULES =
  /^(node:)?(fs|fs\/promises|http|https|http2|net|tls|dns|dns\/promises|dgram|child_process|os|process|timers|timers\/promises|worker_threads|cluster)$/
const HOST_GLOBALS = new Set(['process', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance'])
/** The sandbox is a server, the command a program; both are of the host by their nature. */
const HOST_PACKAGES = new Set(['sandbox', 'cli'])

const normalized = (path) => path.replaceAll('\\', '/')
const packageOf = (path) => /\/packages\/([^/]+)\/src\//.exec(normalized(path))?.[1]
const providerFolderOf = (path) => /\/packages\/providers\/src\/([^/]+)\//.exec(normalized(path))?.[1]
const isTest = (path) => /\.test(-driver)?\.ts$/.test(path)
const isHostRuntime = (path) => /\/packages\/core\/src\/runtime\/host-(runtime|digest|http|exec|files|sleep)\.ts$/.test(normalized(path))

/** Visits every import of a module, static, re-exported, dynamic or in a type. */
function eachImport(report) {
  const visit = (node) => {
    const source = node.source?.value
    if (typeof source === 'string') report(node, source)
  }
  return { ImportDeclaration: visit, ExportNamedDeclaration: visit, ExportAllDeclaration: visit, ImportExpression: visit }
}

const noExportStar = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({ node, message: 'List what is exported by name: `export *` hides it.' })
    },
  }),
}

const hostOnlyInRuntime = {
  create(context) {
    const path = context.filename
    const owner = packageOf(path)
    if (owner === undefined || HOST_PACKAGES.has(owner) || isTest(path) || isHostRuntime(path)) return {}
    const refuse = (node, what) => context.report({ node, message: `${what} is of the host: take it from the Runtime.` })
    return {
      ...eachImport((node, source) => {
        if (HOST_MODULES.test(source) && node.importKind !== 'type') refuse(node, source)
      }),
      Identifier(node) {
        if (HOST_GLOBALS.has(node.name) && isReference(node)) refuse(node, node.name)
      },
      MemberExpression(node) {
        const { object, property } = node
        if (object.type !== 'Identifier' || property.type !== 'Identifier') return
        if (object.name === 'Math' && property.name === 'random') refuse(node, 'Math.random')
        if (object.name === 'Date' && property.name === 'now') refuse(node, 'Date.now')
      },
      NewExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) refuse(node, 'new Date()')
      },
    }
  },
}

/** The name stands for the global, not for a member, a key or a parameter called alike. */
function isReference(node) {
  const { parent } = node
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed
  if (parent.type === 'Property') return parent.value === node && !parent.method && parent.key !== node
  return (
    [
      'CallExpression',
      'NewExpression',
      'AssignmentExpression',
      'VariableDeclarator',
      'ArrowFunctionExpression',
      'ReturnStatement',
      'SpreadElement',
    ].includes(parent.type) &&
    parent.id !== node &&
    !(parent.params ?? []).includes(node)
  )
}

const packageArrows = {
  create(context) {
    const path = context.filename
    const owner = packageOf(path)
    if (owner === undefined || isTest(path)) return {}
    return eachImport((node, source) => {
      const target = /^@credchain\/([a-z]+)/.exec(source)?.[1]
      if (target !== undefined && target !== owner && !ARROWS[owner]?.includes(target)) {
        context.report({
          node,
          message: `${owner} may not import ${target}: arrows go core <- providers, twilio, stores, signing, sandbox <- cli.`,
        })
      }
      if (/^\.\.?\/.*packages\/|^(\.\.\/)+(core|providers|twilio|stores|signing|sandbox|cli)\/src/.test(source)) {
        context.report({ node, message: 'Import other packages by their name.' })
      }
    })
  },
}

const providerFoldersStayApart = {
  create(context) {
    const folder = providerFolderOf(context.filename)
    if (folder === undefined || MAY_IMPORT_PROVIDERS.has(folder) || isTest(context.filename)) return {}
    return eachImport((node, source) => {
      const target = /^\.\.\/([^/]+)\//.exec(source)?.[1]
      if (target === 'ini' && READS_PROFILES.has(folder)) return
      if (target !== undefined && !SHARED_FOLDERS.has(target)) {
        context.report({
          node,
          message: `Provider folders do not import each other (${folder} -> ${target}); only ini and node-chain run others.`,
        })
      }
    })
  },
}

export default {
  meta: { name: 'credchain' },
  rules: {
    'no-export-star': noExportStar,
    'host-only-in-runtime': hostOnlyInRuntime,
    'package-arrows': packageArrows,
    'provider-folders-stay-apart': providerFoldersStayApart,
  },
}
