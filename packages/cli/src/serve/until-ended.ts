/** @module The signal that ends a server. */

/** The first of those that end it; a second one ends it at once. Without `byInterrupt` Ctrl-C means nothing. */
export function untilEnded({ byInterrupt }: { readonly byInterrupt: boolean }): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.once(name, resolve)
    if (byInterrupt) process.once('SIGINT', resolve)
    else for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => {})
  })
}
