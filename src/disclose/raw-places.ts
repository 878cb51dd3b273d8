import { z } from 'zod';
import { LIMITS } from '../format/limits.ts';
import { PATHS } from '../format/paths.ts';
import type { PackFiles } from '../verify/container/pack-files.ts';
import { fileLines } from '../verify/lines.ts';

/** Bytes of the pack that a record was made of. */
export interface RawPlace {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly record?: string;
}

const Raw = z.looseObject({
  path: z.string().startsWith('raw/'),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
});
const Id = z.string();

/** Links at least this sure join two trails; the same bar that tests set by default. */
const SURE = 0.75;

/** Where the bytes of one record are. */
export function recordPlaces(files: PackFiles, id: string): RawPlace[] {
  return tables(files, /^data\/records\/[a-z-]+(\.part\d+)?\.jsonl$/).flatMap((path) =>
    rows(files, path, [id]).flatMap((row) => {
      const raw = Raw.safeParse(row.raw).data;
      return row.id === id && raw !== undefined ? [{ ...raw, record: id }] : [];
    }),
  );
}

/**
 * Where everything is that a trail rests on: what its row in a population cites, what the verdicts
 * about it cite, and the same of the trails that a sure link joins it to.
 */
export function trailPlaces(files: PackFiles, id: string): RawPlace[] {
  const own = [id, ...linkedTo(files, id)];
  const paths = [...tables(files, /^data\/populations\/[^/]+\.jsonl$/), PATHS.items];
  const places = paths.flatMap((path) =>
    rows(files, path, own).flatMap((row) => (isOf(row, own) ? placesIn(row) : [])),
  );
  return [
    ...new Map(places.map((place) => [`${place.path} ${place.offset}`, place] as const)).values(),
  ];
}

/** Ids at the other end of sure links. */
function linkedTo(files: PackFiles, id: string): string[] {
  return rows(files, 'data/records/links.jsonl', [id]).flatMap((row) => {
    const isSure = typeof row.confidence === 'number' && row.confidence >= SURE && !row.ambiguous;
    const other = row.from === id ? row.to : row.to === id ? row.from : undefined;
    return isSure && typeof other === 'string' ? [other] : [];
  });
}

function isOf(row: Readonly<Record<string, unknown>>, ids: readonly string[]): boolean {
  return [row.id, row.item, row.key].some((name) => ids.includes(Id.safeParse(name).data ?? ''));
}

/** Every `{record?, raw}` and every bare raw reference anywhere inside a row. */
function placesIn(value: unknown, record?: string): RawPlace[] {
  if (typeof value !== 'object' || value === null) return [];
  const raw = Raw.safeParse(value).data;
  if (raw !== undefined)
    return [{ path: raw.path, offset: raw.offset, length: raw.length, ...(record && { record }) }];
  const named = 'record' in value ? Id.safeParse(value.record).data : undefined;
  return Object.values(value).flatMap((child) => placesIn(child, named));
}

function tables(files: PackFiles, pattern: RegExp): string[] {
  return [...files.entries.keys()].filter((path) => pattern.test(path));
}

/** Rows of a table that hold one of the texts; the others are not even parsed. */
function rows(
  files: PackFiles,
  path: string,
  texts: readonly string[],
): Readonly<Record<string, unknown>>[] {
  const quoted = texts.map((text) => JSON.stringify(text));
  const found: Readonly<Record<string, unknown>>[] = [];
  for (const { text } of fileLines(files, path, LIMITS.lineLength)) {
    if (!quoted.some((part) => text.includes(part))) continue;
    found.push(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  }
  return found;
}
