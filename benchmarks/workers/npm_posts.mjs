// alex or write-good over many posts: node npm_posts.mjs FOLDER alex|write-good POSTS. The protocol is protocol.py's.
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {createInterface} from 'node:readline'
import {pathToFileURL} from 'node:url'

const [folder, tool, file] = process.argv.slice(2)
const require = createRequire(`${folder}/package.json`)
const meta = JSON.parse(readFileSync(`${folder}/node_modules/${tool}/package.json`, 'utf8'))
const posts = JSON.parse(readFileSync(file, 'utf8'))

let check
if (tool === 'alex') {
  const alex = await import(pathToFileURL(`${folder}/node_modules/alex/index.js`))
  check = post => alex.text(post).messages
} else {
  check = require(tool)
}

function onePass() {
  const start = performance.now()
  for (const post of posts) check(post)
  return (performance.now() - start) / 1000
}

onePass()
const passes = Math.max(3, Math.round(0.25 / Math.min(onePass(), onePass(), onePass())))
for (let at = 0; at < 4 * passes; at++) onePass() // the compiler of V8 takes its time
console.log(JSON.stringify({version: meta.version}))
for await (const _ of createInterface({input: process.stdin})) {
  const start = performance.now()
  for (let at = 0; at < passes; at++) onePass()
  console.log(JSON.stringify({seconds: (performance.now() - start) / 1000 / (passes * posts.length)}))
}
