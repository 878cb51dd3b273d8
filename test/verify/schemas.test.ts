import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { publishedLedgerSchemas } from '../../src/ledger/check/published-schemas.ts';
import { publishedSchemas } from '../../src/verify/published-schemas.ts';

const FOLDER = fileURLToPath(new URL('../../docs/schemas/', import.meta.url));

describe('docs/schemas', () => {
  it('is what the code promises; `npm run schemas` writes it', () => {
    const published = Object.fromEntries(
      readdirSync(FOLDER).map((name) => [
        name.replace(/\.json$/, ''),
        JSON.parse(readFileSync(FOLDER + name, 'utf8')),
      ]),
    );
    expect(published).toEqual(
      JSON.parse(JSON.stringify({ ...publishedSchemas(), ...publishedLedgerSchemas() })),
    );
  });
});
