import { followKey, type KnownKey } from '../../format/key-chain.ts';
import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import { isCanonical } from '../../integrity/canonical-line.ts';
import { KeyEntry } from '../../model/chain.ts';
import type { PackFiles } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import { type FileLine, fileLines } from '../lines.ts';

/**
 * `data/chain/keys.jsonl`: the keys of the log, each following from the one before.
 * @param origin name of the log, which the endorsements bind
 */
export function checkKeys(
  files: PackFiles,
  origin: string | undefined,
  findings: Findings,
): KnownKey[] {
  if (!files.entries.has(PATHS.keys) || origin === undefined) return [];
  const known: KnownKey[] = [];
  for (const line of fileLines(files, PATHS.keys, LIMITS.lineLength)) {
    const entry = readEntry(line);
    const followed = entry && followKey(entry, known, origin);
    const faults = followed?.faults ?? [
      { expected: 'a key entry of the log', found: line.text.slice(0, 200) },
    ];
    const { record, offset } = line;
    for (const fault of faults)
      findings.add({ kind: 'chain-key', file: PATHS.keys, record, offset, ...fault });
    if (followed?.known) known.push(followed.known);
  }
  return known;
}

function readEntry({ text, ended }: FileLine): KeyEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return ended && isCanonical(value, text) ? KeyEntry.safeParse(value).data : undefined;
  } catch {
    return undefined;
  }
}
