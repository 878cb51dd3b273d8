import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import type { AnySource, MapResult } from '../../src/sources/contract.ts';
import { sourceOf } from '../../src/sources/registry.ts';

const SAMPLES = fileURLToPath(new URL('../../../shared/samples', import.meta.url));
const missing = !existsSync(SAMPLES);
if (missing) console.warn(`Real payloads are not tested: ${SAMPLES} is missing.`);

const FOLDERS = {
  okta: ['okta'],
  github: ['github'],
  slack: ['slack'],
  google: ['google_workspace'],
  jira: ['jira', 'atlassian'],
};
/** Streams with files of theirs among the samples, and at least how many items must map. */
const MAPPED: Readonly<Record<string, number>> = {
  'okta/system-log': 59,
  'okta/users': 3,
  'okta/factors': 2,
  'okta/api-tokens': 5,
  'okta/app-groups': 2,
  'okta/admin-roles': 6,
  'okta/access-requests': 6,
  'okta/certification-campaigns': 10,
  'okta/certification-reviews': 6,
  'google/policies': 6,
  'google/groups': 3,
  // The others of these exports have no time, and say so.
  'google/activities': 36,
  'github/audit-log': 19,
  'github/pull-requests': 10,
  'slack/users': 30,
  'slack/audit-logs': 1,
  'google/users': 3,
  'jira/issues': 5,
};
const CONTEXT = { tenant: 'sample', page: {}, observedAt: '2026-07-02T12:00:00.000Z' };

function filesOf(source: string): string[] {
  const folders = FOLDERS[source as keyof typeof FOLDERS] ?? [];
  return folders.flatMap((folder) =>
    readdirSync(join(SAMPLES, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

/** Every value an import could take for an item, once: the whole, array elements, envelope members, lines. */
function itemsIn(path: string, envelopes: readonly string[]): unknown[] {
  const key = JSON.stringify([path, envelopes]);
  const items = READ.get(key) ?? readItems(path, envelopes);
  READ.set(key, items);
  return items;
}

/** Most streams look for items in the same places. */
const READ = new Map<string, unknown[]>();

function readItems(path: string, envelopes: readonly string[]): unknown[] {
  const bytes = readFileSync(path);
  const places: [string, boolean][] = [
    ['', true],
    ['', false],
    ['lines', false],
    ...envelopes.map((pointer): [string, boolean] => [pointer, false]),
  ];
  const spans = places.flatMap(([items, single]) => itemSpansOf(bytes, items, single));
  const once = new Map(spans.map((span) => [`${span.start}-${span.end}`, span]));
  return [...once.values()].flatMap(({ start, end }) => {
    try {
      return [JSON.parse(bytes.toString('utf8', start, end)) as unknown];
    } catch {
      return [];
    }
  });
}

function outcome(stream: AnySource['streams'][number], item: unknown): MapResult {
  return stream.map(item, CONTEXT);
}

/** How many items of each stream mapped; every reject must say why. */
function mapAll(source: string): { seen: number; mapped: Map<string, number> } {
  const mapped = new Map<string, number>();
  let seen = 0;
  for (const stream of sourceOf(source)?.streams ?? []) {
    const items = filesOf(source).flatMap((path) => itemsIn(path, stream.envelopes));
    const results = items.map((item) => outcome(stream, item));
    for (const result of results) if (result.kind === 'reject') expect(result.detail).not.toBe('');
    seen += items.length;
    mapped.set(`${source}/${stream.name}`, results.filter(({ kind }) => kind === 'records').length);
  }
  return { seen, mapped };
}

describe.skipIf(missing)('real payloads', () => {
  it.each(Object.keys(FOLDERS))(
    'of %s become records or rejects with a reason, and none throws',
    (source) => {
      const { seen, mapped } = mapAll(source);
      expect(seen).toBeGreaterThan(100);
      const least = Object.entries(MAPPED).filter(([name]) => name.startsWith(`${source}/`));
      for (const [name, count] of least)
        expect(mapped.get(name) ?? 0, name).toBeGreaterThanOrEqual(count);
    },
  );

  it.each(['__proto__', 'toString', 'constructor'])(
    'a hostile member named %s changes nothing',
    (name) => {
      const item = JSON.parse(
        `{"${name}": {"polluted": true}, "id": "1", "uuid": "1", "eventType": "${name}", "published": "2026-01-01T00:00:00Z"}`,
      ) as unknown;
      for (const source of Object.keys(FOLDERS)) {
        for (const stream of sourceOf(source)?.streams ?? []) outcome(stream, item);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );
});
