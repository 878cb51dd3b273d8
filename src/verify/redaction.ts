import type { z } from 'zod';
import { LIMITS } from '../format/limits.ts';
import type { LogEntry, LoggedBytes } from '../format/log.ts';
import { PATHS } from '../format/paths.ts';
import { MovedEntry, REDACTION, RedactionAbout, WithheldEntry } from '../format/redaction.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import { fileLines } from './lines.ts';

const FILES: readonly string[] = Object.values(REDACTION);

/** What a redacted pack withholds, as counted. */
export interface WithheldFacts {
  readonly entries: number;
  readonly items: number;
  readonly fields: number;
  readonly profiles: string[];
  /** The pack of which it is a redacted form, as it says itself. */
  readonly pack: string;
  readonly packDigest: string;
}

/** The lists of a redacted pack beside its log (docs/pack-format.md §13). */
export interface Redaction {
  /** Where the bytes of an entry stand in this pack; asked once of every entry. */
  placed(logged: LoggedBytes | undefined, entry: LogEntry): LoggedBytes | undefined;
  /** Compares lists and log, and gives the withheld entries. */
  finish(findings: Findings): Iterable<WithheldEntry>;
  facts(): WithheldFacts | undefined;
}

export function readRedaction(files: PackFiles, findings: Findings): Redaction {
  const present = FILES.filter((path) => files.entries.has(path));
  const about = present.length > 0 ? readAbout(files, findings) : undefined;
  for (const path of [...files.entries.keys()].filter((one) => one.startsWith('data/redaction/')))
    if (!FILES.includes(path)) add(findings, path, 'no such file', 'one');
  const withheld = rows(files, REDACTION.withheld, WithheldEntry, findings);
  const moved = rows(files, REDACTION.moved, MovedEntry, findings);
  const met = new Set<number>();
  return {
    placed(logged, { kind, seq }) {
      if (kind === 'withheld') met.add(seq);
      const offset = moved.get(seq)?.offset;
      return logged?.kind === 'range' && offset !== undefined ? { ...logged, offset } : logged;
    },
    finish(found) {
      checkLists(files, withheld, met, found);
      if (about) checkCounts(about, withheld, found);
      else if (met.size > 0) add(found, REDACTION.about, 'what is withheld, and why', 'none');
      return withheld.values();
    },
    facts: () =>
      about && {
        entries: about.entries,
        items: about.items,
        fields: about.fields,
        profiles: about.profiles.map(({ profile }) => profile),
        pack: about.pack,
        packDigest: about.packDigest,
      },
  };
}

function readAbout(files: PackFiles, findings: Findings): RedactionAbout | undefined {
  const text = readWhole(files, REDACTION.about, LIMITS.tagFile)?.toString('utf8');
  try {
    const about = RedactionAbout.parse(JSON.parse(text ?? ''));
    if (`${JSON.stringify(about, null, 2)}\n` === text) return about;
  } catch {
    // Told below, like any other text that is not as it is written.
  }
  add(findings, REDACTION.about, 'format auditpack-redaction, version 1', text ?? 'none');
  return undefined;
}

/** Every withheld line is listed, every listed entry is withheld, and its bytes are there. */
function checkLists(
  files: PackFiles,
  withheld: ReadonlyMap<number, WithheldEntry>,
  met: ReadonlySet<number>,
  findings: Findings,
): void {
  for (const seq of met)
    if (!withheld.has(seq))
      add(findings, REDACTION.withheld, `a line for entry ${seq}, which the log withholds`, 'none');
  for (const { seq, path, offset, length } of withheld.values()) {
    if (!met.has(seq))
      add(findings, REDACTION.withheld, `entry ${seq} withheld in ${PATHS.logEntries}`, 'not so');
    const size = files.entries.get(`data/${path}`)?.size;
    if (size === undefined || offset + length > size)
      add(
        findings,
        REDACTION.withheld,
        `bytes ${offset}+${length} of ${path}`,
        `${size ?? 'none'}`,
      );
  }
}

/** `redaction.json` counts what the list lists. */
function checkCounts(
  about: RedactionAbout,
  withheld: ReadonlyMap<number, WithheldEntry>,
  findings: Findings,
): void {
  const items = [...withheld.values()].filter(({ kind }) => kind === 'item');
  const sum = (list: readonly { readonly fields: number }[]) =>
    list.reduce((total, { fields }) => total + fields, 0);
  const perStream = new Map<string, { items: number; fields: number; whole: number }>();
  for (const { source = '', stream = '', fields, whole } of items) {
    const before = perStream.get(`${source}/${stream}`) ?? { items: 0, fields: 0, whole: 0 };
    perStream.set(`${source}/${stream}`, {
      items: before.items + 1,
      fields: before.fields + fields,
      whole: before.whole + (whole ? 1 : 0),
    });
  }
  const known = new Set(about.profiles.map(({ profile }) => profile));
  const told = (one: { entries: number; items: number; fields: number }) =>
    `${one.entries} entries, ${one.items} items, ${one.fields} fields`;
  const found = { entries: withheld.size, items: items.length, fields: sum(items) };
  if (told(about) !== told(found)) add(findings, REDACTION.about, told(found), told(about));
  const streams = about.streams.map(({ source, stream, ...counts }) => [
    `${source}/${stream}`,
    counts,
  ]);
  const listed = JSON.stringify([...perStream].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (JSON.stringify(streams) !== listed)
    add(findings, REDACTION.about, `by stream ${listed}`, JSON.stringify(streams));
  const other = items.find(({ profiles }) => profiles.some((name) => !known.has(name)));
  if (other)
    add(findings, REDACTION.withheld, 'profiles that redaction.json names', String(other.seq));
}

/** Rows by sequence number; each once, in sequence. */
function rows<T extends { readonly seq: number }>(
  files: PackFiles,
  path: string,
  schema: z.ZodType<T>,
  findings: Findings,
): Map<number, T> {
  const found = new Map<number, T>();
  let last = -1;
  for (const line of fileLines(files, path, LIMITS.lineLength)) {
    const row = line.ended ? parse(schema, line.text) : undefined;
    if (row === undefined || row.seq <= last)
      findings.add({
        kind: 'redaction-list',
        file: path,
        record: line.record,
        offset: line.offset,
        expected: 'a line as docs/pack-format.md §13 has them, in sequence',
        found: line.text.slice(0, 200),
      });
    else found.set(row.seq, row);
    last = Math.max(last, row?.seq ?? last);
  }
  return found;
}

function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    const value = schema.safeParse(JSON.parse(text)).data;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function add(findings: Findings, file: string, expected: string, found: string): void {
  findings.add({ kind: 'redaction-list', file, expected, found: found.slice(0, 200) });
}
