import { createHash } from 'node:crypto';
import {
  DISCLOSURE,
  type DisclosureAbout,
  entryPath,
  readAuditPath,
} from '../../format/disclosure.ts';
import { LIMITS } from '../../format/limits.ts';
import { LogEntry, loggedBytes } from '../../format/log.ts';
import { isCanonical } from '../../integrity/canonical-line.ts';
import { leafHash } from '../../integrity/merkle.ts';
import { rootByInclusion } from '../../integrity/proofs.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';

const MAX_LINE = 64 * 1024;

/** What the proofs show of one entry. */
export interface ShownEntry {
  readonly seq: number;
  readonly kind: string;
  readonly source?: string;
  readonly stream?: string;
  readonly run?: string;
  /** Raw bytes that are in the disclosure. */
  readonly bytes?: number;
}

/** Each entry: its line is canonical, is about its bytes, and leads to the root (§12.2). */
export function checkEntries(
  files: PackFiles,
  about: DisclosureAbout,
  head: { readonly size: number; readonly root: Uint8Array },
  findings: Findings,
): ShownEntry[] {
  return about.entries.flatMap(({ seq }) => {
    const leaf = readWhole(files, entryPath(seq, 'leaf'), MAX_LINE);
    const entry = leaf && readEntry(leaf);
    if (leaf === undefined || entry === undefined || entry.seq !== seq) {
      findings.add({
        kind: 'disclosure-leaf',
        file: entryPath(seq, 'leaf'),
        expected: `the canonical log entry with seq ${seq}`,
        found: leaf?.toString('utf8', 0, 200) ?? 'none',
      });
      return [];
    }
    checkBytes(files, entry, findings);
    checkPath(files, seq, leaf, head, findings);
    return [shownEntry(entry)];
  });
}

function shownEntry(entry: LogEntry): ShownEntry {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const [source, stream, run] = [text(entry.source), text(entry.stream), text(entry.run)];
  const logged = loggedBytes(entry);
  return {
    seq: entry.seq,
    kind: entry.kind,
    ...(source !== undefined && { source }),
    ...(stream !== undefined && { stream }),
    ...(run !== undefined && { run }),
    ...(logged?.kind === 'range' && { bytes: logged.length }),
  };
}

function readEntry(leaf: Buffer): LogEntry | undefined {
  try {
    const text = leaf.toString('utf8');
    const value: unknown = JSON.parse(text);
    const entry = isCanonical(value, text) ? LogEntry.safeParse(value).data : undefined;
    // A line about a whole file says nothing without the file, which is never disclosed alone.
    const isAlone = entry?.kind !== 'exchanges' && entry?.kind !== 'withheld';
    return entry && isAlone && ['none', 'range'].includes(loggedBytes(entry)?.kind ?? '')
      ? entry
      : undefined;
  } catch {
    return undefined;
  }
}

/** The files that stand for one entry. */
export function filesOfEntry(files: PackFiles, seq: number): string[] {
  const leaf = readWhole(files, entryPath(seq, 'leaf'), MAX_LINE);
  const entry = leaf && readEntry(leaf);
  const hasBytes = entry !== undefined && loggedBytes(entry)?.kind === 'range';
  const parts = hasBytes ? (['leaf', 'path', 'bytes'] as const) : (['leaf', 'path'] as const);
  return parts.map((part) => entryPath(seq, part));
}

function checkBytes(files: PackFiles, entry: LogEntry, findings: Findings): void {
  const logged = loggedBytes(entry);
  if (logged?.kind !== 'range') return;
  const file = entryPath(entry.seq, 'bytes');
  const size = files.entries.get(file)?.size;
  if (size !== logged.length) {
    findings.add({
      kind: 'disclosure-bytes',
      file,
      expected: `${logged.length} bytes, as the entry ${entry.seq} says`,
      found: size === undefined ? 'none' : String(size),
    });
    return;
  }
  const hash = createHash('sha256').update(Buffer.from(logged.salt, 'hex'));
  for (const window of files.windows(file)) hash.update(window);
  const found = hash.digest('hex');
  if (found !== logged.digest)
    findings.add({ kind: 'disclosure-bytes', file, expected: logged.digest, found });
}

function checkPath(
  files: PackFiles,
  seq: number,
  leaf: Buffer,
  { size, root }: { readonly size: number; readonly root: Uint8Array },
  findings: Findings,
): void {
  const file = entryPath(seq, 'path');
  const text = readWhole(files, file, LIMITS.checkpoint)?.toString('latin1');
  const hashes = text === undefined ? undefined : readAuditPath(text, seq, size);
  const found = hashes && rootByInclusion(leafHash(leaf), seq, size, hashes);
  if (found !== undefined && Buffer.compare(found, root) === 0) return;
  findings.add({
    kind: 'disclosure-proof',
    file,
    expected: `a path from entry ${seq} to the root ${Buffer.from(root).toString('base64')} (${DISCLOSURE.checkpoint})`,
    found: found ? `one to ${found.toString('base64')}` : 'no path for that place',
  });
}
