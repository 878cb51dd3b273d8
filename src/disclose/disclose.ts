import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AuditpackError } from '../errors.ts';
import {
  auditPathText,
  DISCLOSURE,
  type DisclosureAbout,
  entryPath,
} from '../format/disclosure.ts';
import { LIMITS } from '../format/limits.ts';
import { loggedBytes } from '../format/log.ts';
import { byEntryOrder } from '../format/names.ts';
import { PATHS } from '../format/paths.ts';
import { REDACTION } from '../format/redaction.ts';
import { parseCheckpoint } from '../integrity/checkpoint.ts';
import { inclusionRanges } from '../integrity/proofs.ts';
import { SubtreeHasher } from '../integrity/subtrees.ts';
import { byText } from '../model/ids.ts';
import { type PackFiles, readWhole } from '../verify/container/pack-files.ts';
import { bytesOfLine, fileLines } from '../verify/lines.ts';
import { type Asked, type Chosen, findEntries } from './find-entries.ts';
import { disclosureReadme } from './recipe.ts';

const MAX_LOG_LINE = 64 * 1024;
const ThisPack = z.looseObject({ pack: z.string() });

/** A disclosure before it is written: its name and its files, in entry order. */
export interface Disclosure {
  readonly name: string;
  readonly about: DisclosureAbout;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Takes single entries out of a pack's log, with their raw bytes and the proof that they stand
 * there; nothing else of the pack comes along (docs/pack-format.md §12). The pack must have been
 * verified before.
 * @param packDigest SHA-256 of its tag manifest, hex
 */
export function disclose(files: PackFiles, packDigest: string, asked: Asked): Disclosure {
  if (files.entries.has(REDACTION.about)) throw redacted();
  const note = readWhole(files, PATHS.checkpoint, LIMITS.checkpoint);
  const head = parseCheckpoint(note?.toString('utf8') ?? '');
  if (note === undefined || head === undefined)
    throw new AuditpackError('ERR_PACK_UNREADABLE', `${PATHS.checkpoint} does not read.`);
  const pack = ThisPack.parse(
    JSON.parse(readWhole(files, PATHS.thisPack, LIMITS.checkpoint)?.toString('utf8') ?? '{}'),
  ).pack;
  const chosen = findEntries(files, asked);
  const log = { origin: head.origin, size: head.size, root: head.root.toString('base64') };
  const about: DisclosureAbout = {
    format: 'auditpack-disclosure',
    version: 1,
    pack,
    packDigest,
    asked: [...asked.items, ...asked.trails],
    log,
    entries: chosen.map(({ seq, records }) => ({ seq, records: [...records].sort(byText) })),
  };
  const vkey = readWhole(files, PATHS.vkey, LIMITS.checkpoint);
  const readme = disclosureReadme({
    ...log,
    pack,
    packDigest,
    entries: chosen.length,
    items: chosen.filter(({ entry }) => entry.kind === 'item').length,
  });
  const found = new Map<string, Uint8Array>([
    ...entryFiles(files, chosen, head.size),
    [DISCLOSURE.readme, Buffer.from(readme)],
    [DISCLOSURE.about, Buffer.from(`${JSON.stringify(about, null, 2)}\n`)],
    [DISCLOSURE.checkpoint, note],
    ...(vkey ? [[DISCLOSURE.vkey, vkey] as const] : []),
  ]);
  found.set(DISCLOSURE.sums, Buffer.from(sumsText(found)));
  return {
    name: nameOf(about),
    about,
    files: new Map([...found].sort(([a], [b]) => byEntryOrder(a, b))),
  };
}

function redacted(): AuditpackError {
  return new AuditpackError('ERR_INPUT', 'Expected a whole pack, found a redacted one.', {
    hint: 'Take items out of the pack that it is a form of: the proofs are the same.',
  });
}

function nameOf(about: DisclosureAbout): string {
  const what = about.entries.map(({ seq }) => seq).join(' ');
  return `${about.pack}-disclosure-${sha256(`${about.log.root} ${what}`).slice(0, 12)}`;
}

function* entryFiles(
  files: PackFiles,
  chosen: readonly Chosen[],
  size: number,
): Generator<[string, Uint8Array]> {
  const hasher = new SubtreeHasher(chosen.flatMap(({ seq }) => inclusionRanges(seq, size)));
  for (const line of fileLines(files, PATHS.logEntries, MAX_LOG_LINE))
    hasher.append(bytesOfLine(line));
  for (const { seq, line, entry } of chosen) {
    const hashes = hasher.hashesOf(inclusionRanges(seq, size));
    yield [entryPath(seq, 'leaf'), line];
    yield [
      entryPath(seq, 'path'),
      Buffer.from(
        auditPathText(
          seq,
          size,
          hashes.flatMap((hash) => hash ?? []),
        ),
      ),
    ];
    const logged = loggedBytes(entry);
    if (logged?.kind !== 'range') continue;
    const windows = files.windows(`data/${logged.path}`, logged.offset, logged.length);
    yield [
      entryPath(seq, 'bytes'),
      Buffer.concat(Array.from(windows, (window) => Buffer.from(window))),
    ];
  }
}

function sumsText(files: ReadonlyMap<string, Uint8Array>): string {
  return [...files]
    .sort(([a], [b]) => byText(a, b))
    .map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`)
    .join('');
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
