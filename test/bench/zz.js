import { writeHeapSnapshot } from 'node:v8'
import { readFileSync, rmSync } from 'node:fs'
import { tenantForm } from './tenant-forms.js'
import { startSts } from './start-sts.js'
const sts = await startSts()
const N = 3000
for (const form of process.argv.slice(2)) {
  const resolve = await tenantForm(form, sts.endpoint(form), 10000)
  let next = 0
  const w = async () => { while (next < N) await resolve(next++) }
  await Promise.all(Array.from({length: 50}, w))
  globalThis.gc(); globalThis.gc()
  const f = writeHeapSnapshot('/tmp/zz.heapsnapshot')
  const s = JSON.parse(readFileSync(f, 'utf8')); rmSync(f)
  const F = s.snapshot.meta.node_fields, T = s.snapshot.meta.node_types[0], L = F.length
  const agg = new Map()
  for (let i = 0; i < s.nodes.length; i += L) {
    const type = T[s.nodes[i]], name = s.strings[s.nodes[i+1]], size = s.nodes[i+3]
    const len = type === 'string' || type === 'concatenated string' || type === 'sliced string' ? `${type} ${name.slice(0,14).replace(/\d+/g,'#')} len~${Math.round(name.length/10)*10}` : `${type} ${name.slice(0,50)}`
    const a = agg.get(len) ?? {n:0,b:0}; a.n++; a.b += size; agg.set(len, a)
  }
  console.log(form, [...agg].filter(([,a]) => a.n > N*0.9 && a.n < N*60 || a.b > N*20).map(([k,a]) => `${(a.b/N).toFixed(0).padStart(6)} B  ${(a.n/N).toFixed(2)} x  ${k}`).sort((a,b)=>parseFloat(b)-parseFloat(a)).slice(0,26).join('\n'))
  await resolve(1)
}
sts.close()
