import { AuditpackError } from '../../errors.ts';
import { LogEntry, loggedBytes } from '../../format/log.ts';
import type { MovedEntry, WithheldEntry } from '../../format/redaction.ts';
import { leafHash } from '../../integrity/merkle.ts';
import { type Place, type Places, placeKey } from './redact-stream.ts';

/** What becomes of the log: its lines, and the lists beside it. */
export interface RedactedEntries {
  readonly lines: string[];
  readonly withheld: WithheldEntry[];
  readonly moved: MovedEntry[];
}

/**
 * One line of the log as a redacted pack has it: as it is where its bytes are as they were, else
 * the hash of its leaf alone, without place, salt and digest.
 */
export function redactEntry(line: string, places: Places, found: RedactedEntries): void {
  const entry = LogEntry.parse(JSON.parse(line));
  const logged = loggedBytes(entry);
  const place = logged?.kind === 'none' ? undefined : placeOf(entry, places);
  if (place === undefined || !place.changed) {
    found.lines.push(line);
    if (place !== undefined && place.offset !== entry.offset)
      found.moved.push({ seq: entry.seq, offset: place.offset });
    return;
  }
  if (logged?.kind !== 'range') throw unsalted(entry.seq);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const [source, stream] = [text(entry.source), text(entry.stream)];
  const { offset, length, profiles, fields, whole } = place;
  found.withheld.push({
    seq: entry.seq,
    kind: entry.kind,
    run: String(entry.run),
    ...(source !== undefined && { source }),
    ...(stream !== undefined && { stream }),
    path: logged.path,
    offset,
    length,
    profiles: [...profiles].sort(),
    fields: entry.kind === 'item' ? fields : 0,
    whole,
  });
  const hash = leafHash(line).toString('base64');
  found.lines.push(JSON.stringify({ hash, kind: 'withheld', seq: entry.seq }));
}

function placeOf(entry: LogEntry, places: Places): Place | undefined {
  const { kind, path = '', offset = 0, length = 0 } = entry;
  const key = kind === 'exchanges' ? kind : placeKey(kind, offset, length);
  const place = places.get(path)?.get(key);
  if (place === undefined) throw new TypeError(`nothing is known of log entry ${entry.seq}`);
  return place;
}

/** An unsalted digest would let everybody try what the withheld values were. */
function unsalted(seq: number): AuditpackError {
  return new AuditpackError(
    'ERR_LEDGER',
    `Expected a salted digest in log entry ${seq}, found one without: the ledger is older than redaction.`,
    { hint: 'Disclose single items instead, or collect into a new ledger.' },
  );
}
