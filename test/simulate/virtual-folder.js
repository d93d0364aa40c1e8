/** @module The disk of a host: what the file store asks of one, without its delays. */

/**
 * @param {() => number} now
 * @returns {import('@credchain/core').RuntimeFs}
 */
export function virtualFolder(now) {
  /** @type {Map<string, { text: string, mtimeMs: number }>} */
  const files = new Map()

  /** @param {string} path */
  function fileAt(path) {
    const file = files.get(path)
    if (file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return file
  }

  /** @param {string} path */
  async function lstat(path) {
    const { text, mtimeMs } = fileAt(path)
    return { kind: /** @type {const} */ ('file'), mtimeMs, size: text.length, ino: 1, mode: 0o600, uid: 1, gid: 1 }
  }

  return {
    readFile: async (path) => fileAt(path).text,
    readNoFollow: async (path) => ({ text: fileAt(path).text, facts: await lstat(path) }),
    stat: lstat,
    lstat,
    readDir: async (folder) =>
      [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    async writeFile(path, text) {
      files.set(path, { text, mtimeMs: now() })
    },
    async createFile(path, text) {
      if (files.has(path)) throw Object.assign(new Error('there is such a file'), { code: 'EEXIST' })
      files.set(path, { text, mtimeMs: now() })
    },
    async remove(path) {
      files.delete(path)
    },
  }
}
