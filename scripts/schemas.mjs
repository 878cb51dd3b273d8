/** Writes the published JSON schemas from the code that produces the output: docs/schemas/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { publishedLedgerSchemas } from '../dist/ledger/check/published-schemas.js';
import { publishedSchemas } from '../dist/verify/published-schemas.js';

mkdirSync('docs/schemas', { recursive: true });
for (const [name, schema] of Object.entries({ ...publishedSchemas(), ...publishedLedgerSchemas() }))
  writeFileSync(`docs/schemas/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
