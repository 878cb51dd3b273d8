import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/sources/registry.ts';
import { mapAlone } from './collect-stream.ts';

const SAMPLES = fileURLToPath(new URL('../../../shared/samples', import.meta.url));
const missing = !existsSync(SAMPLES);
if (missing) console.warn(`skipped: real payloads are not at ${SAMPLES}`);

/** Every object anywhere in the vendor's saved payloads: each is a possible item of any stream. */
function objectsOf(vendor: string): unknown[] {
  const files = readdirSync(join(SAMPLES, vendor), { recursive: true, encoding: 'utf8' });
  const within = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null
      ? [value, ...Object.values(value).flatMap(within)]
      : [];
  return files
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => within(JSON.parse(readFileSync(join(SAMPLES, vendor, name), 'utf8'))));
}

function known(vendor: string) {
  const source = sourceOf(vendor);
  if (source === undefined) throw new Error(`no source ${vendor}`);
  return source;
}

/** How many real objects of each stream's kind must map, at least. */
const MAPPED: readonly (readonly [source: string, stream: string, least: number])[] = [
  ['pagerduty', 'incidents', 3],
  ['pagerduty', 'log-entries', 1],
  ['pagerduty', 'users', 5],
  ['pagerduty', 'audit-records', 1],
  ['servicenow', 'incidents', 1],
];

describe.skipIf(missing)('real payloads of further systems', () => {
  it.each(MAPPED)('%s/%s', (vendor, stream, least) => {
    const results = objectsOf(vendor).map((item) => mapAlone(known(vendor), stream, item));
    for (const result of results) if (result.kind === 'reject') expect(result.detail).not.toBe('');
    expect(results.filter(({ kind }) => kind === 'records').length).toBeGreaterThanOrEqual(least);
  });
});
