import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import { fingerprint, readPublicLine, type SshPublicKey } from '../../integrity/ssh/public-key.ts';
import { NAMESPACES, readSignature, signatureHolds } from '../../integrity/ssh/signature.ts';
import { KeyEntry, keyStatement } from '../../model/chain.ts';
import { isCanonical } from '../canonical-line.ts';
import type { PackFiles } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import { type FileLine, fileLines } from '../lines.ts';

/** A key the log names. */
export interface KnownKey {
  readonly entry: KeyEntry;
  readonly fingerprint: string;
  /** Did the key before it sign for it? */
  readonly endorsed: boolean;
}

/**
 * `data/chain/keys.jsonl`: each key follows the one before, is held by who names it, and, where it
 * says so, was endorsed by the key before.
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
    const key = checkKey(line, known, origin, findings);
    if (key) known.push(key);
  }
  return known;
}

function checkKey(
  line: FileLine,
  known: readonly KnownKey[],
  origin: string,
  findings: Findings,
): KnownKey | undefined {
  const entry = readEntry(line);
  const read = entry && readPublicLine(entry.key);
  if (entry === undefined || read?.kind !== 'key') {
    const why = read?.kind === 'refused' ? read.why : line.text.slice(0, 200);
    report(findings, line, 'a key entry of the log', why);
    return undefined;
  }
  const before = known.at(-1)?.entry;
  if (entry.number !== known.length + 1 || entry.previous !== (before?.key ?? ''))
    report(
      findings,
      line,
      `key ${known.length + 1}, after ${before?.key ?? 'none'}`,
      `key ${entry.number}, after ${entry.previous || 'none'}`,
    );
  const statement = keyStatement(origin, entry);
  if (!signedBy(entry.possession, read, statement))
    report(findings, line, "the new key's own signature", 'one that does not hold');
  const old = before && readPublicLine(before.key);
  const endorsed = old?.kind === 'key' && signedBy(entry.endorsement, old, statement);
  if (entry.endorsement !== '' && !endorsed)
    report(findings, line, 'a signature of the key before', 'one that does not hold');
  return { entry, fingerprint: fingerprint(read), endorsed };
}

/**
 * Keys that follow from those the auditor holds: each endorsed by one that is trusted already.
 * Without pins, nothing follows.
 */
export function trustedKeys(known: readonly KnownKey[], pins: readonly string[]): Set<string> {
  const trusted = new Set(pins);
  known.forEach((key, i) => {
    const before = known[i - 1];
    if (key.endorsed && before && trusted.has(before.fingerprint)) trusted.add(key.fingerprint);
  });
  return trusted;
}

function signedBy(text: string, key: SshPublicKey, statement: string): boolean {
  const signature = readSignature(text);
  return (
    signature.kind === 'signature' &&
    signature.key.blob.equals(key.blob) &&
    signatureHolds(signature, Buffer.from(statement), NAMESPACES.key)
  );
}

function readEntry({ text, ended }: FileLine): KeyEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return ended && isCanonical(value, text) ? KeyEntry.safeParse(value).data : undefined;
  } catch {
    return undefined;
  }
}

function report(
  findings: Findings,
  { record, offset }: FileLine,
  expected: string,
  found: string,
): void {
  findings.add({ kind: 'chain-key', file: PATHS.keys, record, offset, expected, found });
}
