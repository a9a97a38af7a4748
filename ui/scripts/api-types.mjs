/**
 * Makes src/api/schema.d.ts from the OpenAPI document of functions/api. With --check it changes nothing and fails when
 * the file is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { openapiDocument } from './openapi.mjs'

const TARGET = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))
const HEADER = '/** Made by `npm run api:types` from our OpenAPI document. Do not edit. */\n'

const made = HEADER + astToString(await openapiTS(openapiDocument()))
if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, made)
  console.log(`Wrote ${TARGET}`)
} else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== made) {
  console.error('src/api/schema.d.ts is stale: run `npm run api:types` and commit it')
  process.exit(1)
}
