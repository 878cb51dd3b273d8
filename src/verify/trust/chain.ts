import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import { parseCheckpoint } from '../../integrity/checkpoint.ts';
import { PackEntry } from '../../model/chain.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';
import type { Finding, Findings } from '../findings.ts';
import { type FileLine, fileLines } from '../lines.ts';
import type { LogFacts } from '../log.ts';
import type { Self } from './self.ts';

/** An earlier pack as the log knows it. */
export interface EarlierPack extends PackEntry {
  readonly size: number;
  readonly root: string;
}

/** `data/chain/packs.jsonl`, as far as it reads; read before the log, so that its roots can be watched. */
export function readEarlier(files: PackFiles): EarlierPack[] {
  if (!files.entries.has(PATHS.earlierPacks)) return [];
  return [...fileLines(files, PATHS.earlierPacks, LIMITS.lineLength)].flatMap((line) => {
    const pack = readPack(line);
    return pack ? [pack] : [];
  });
}

function readPack({ text }: FileLine): EarlierPack | undefined {
  try {
    const entry = PackEntry.safeParse(JSON.parse(text)).data;
    const head = entry && parseCheckpoint(entry.checkpoint);
    return entry && head && { ...entry, size: head.size, root: head.root.toString('base64') };
  } catch {
    return undefined;
  }
}

/**
 * The packs before this one: numbered without a gap, each with a log that this one extends, and
 * all of them, with the keys, exactly as the log tells it.
 */
export function checkChain(
  files: PackFiles,
  self: Self,
  earlier: readonly EarlierPack[],
  log: LogFacts,
  findings: Findings,
): void {
  const add = (finding: Omit<Finding, 'file'> & { file?: string }) =>
    findings.add({ file: PATHS.earlierPacks, ...finding });
  checkExcerpt(files, PATHS.earlierPacks, log.chain.pack, findings);
  checkExcerpt(files, PATHS.keys, log.chain.key, findings);
  earlier.forEach((pack, i) => {
    const record = i + 1;
    if (pack.sequence !== record)
      add({
        kind: 'chain-sequence',
        record,
        expected: `pack ${record}`,
        found: `pack ${pack.sequence}`,
      });
    const root = log.roots.get(pack.size);
    if (root !== pack.root || pack.size > pack.seq)
      add({
        kind: 'chain-previous',
        record,
        expected: `root ${pack.root} over the first ${pack.size} entries, as pack ${pack.sequence} had it`,
        found: root ?? `only ${log.entries} entries`,
      });
  });
  const { pack } = self;
  const last = earlier.at(-1);
  if (pack && pack.sequence !== earlier.length + 1)
    add({
      kind: 'chain-sequence',
      file: PATHS.thisPack,
      expected: `sequence ${earlier.length + 1}, after ${earlier.length} earlier packs`,
      found: String(pack.sequence),
    });
  if (pack && pack.previousPackDigest !== (last?.packDigest ?? null))
    add({
      kind: 'chain-previous',
      file: PATHS.thisPack,
      expected: `previousPackDigest ${last?.packDigest ?? 'null'}`,
      found: String(pack.previousPackDigest),
    });
  const before = readWhole(files, PATHS.previousCheckpoint, LIMITS.checkpoint)?.toString('utf8');
  if (before !== (last && last.size > 0 ? last.checkpoint : undefined))
    add({
      kind: 'chain-previous',
      file: PATHS.previousCheckpoint,
      expected: last
        ? `the checkpoint of pack ${last.sequence}, byte for byte`
        : 'none: this is the first pack',
      found: before === undefined ? 'none' : 'another one',
    });
}

/** A file that repeats lines of the log, all of one kind, and nothing else. */
function checkExcerpt(
  files: PackFiles,
  path: string,
  lines: readonly string[],
  findings: Findings,
): void {
  let n = 0;
  if (files.entries.has(path))
    for (const line of fileLines(files, path, LIMITS.lineLength)) {
      const expected = lines[n++];
      if (line.ended && line.text === expected) continue;
      findings.add({
        kind: 'chain-entry',
        file: path,
        record: line.record,
        offset: line.offset,
        expected: expected ?? 'no more lines',
        found: line.text,
      });
      return;
    }
  if (n < lines.length)
    findings.add({
      kind: 'chain-entry',
      file: path,
      expected: `${lines.length} lines, as in the log`,
      found: String(n),
    });
}
