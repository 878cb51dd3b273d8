/** Writes the published JSON schemas from the code that produces the output: docs/schemas/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { publishedSchemas } from '../dist/verify/published-schemas.js';

mkdirSync('docs/schemas', { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas()))
  writeFileSync(`docs/schemas/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
