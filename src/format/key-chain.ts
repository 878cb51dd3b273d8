import { fingerprint, readPublicLine, type SshPublicKey } from '../integrity/ssh/public-key.ts';
import { NAMESPACES, readSignature, signatureHolds } from '../integrity/ssh/signature.ts';
import { type KeyEntry, keyStatement } from '../model/chain.ts';

/** A key the log names. */
export interface KnownKey {
  readonly entry: KeyEntry;
  readonly key: SshPublicKey;
  readonly fingerprint: string;
  /** Did the key before it sign for it? */
  readonly endorsed: boolean;
}

/** What is not as docs/pack-format.md §9.6 says of a key entry. */
export interface KeyFault {
  readonly expected: string;
  readonly found: string;
}

/**
 * A key entry after those before it: it has the next number, is held by who names it, and, where it
 * says so, was endorsed by the key before. `known` is absent for a key that may not be used.
 * @param origin name of the log, which the endorsements bind
 */
export function followKey(
  entry: KeyEntry,
  before: readonly KnownKey[],
  origin: string,
): { readonly known?: KnownKey; readonly faults: readonly KeyFault[] } {
  const read = readPublicLine(entry.key);
  if (read.kind !== 'key')
    return { faults: [{ expected: 'a key entry of the log', found: read.why }] };
  const faults: KeyFault[] = [];
  const last = before.at(-1);
  if (entry.number !== before.length + 1 || entry.previous !== (last?.entry.key ?? ''))
    faults.push({
      expected: `key ${before.length + 1}, after ${last?.entry.key ?? 'none'}`,
      found: `key ${entry.number}, after ${entry.previous || 'none'}`,
    });
  const statement = keyStatement(origin, entry);
  if (!signedBy(entry.possession, read, statement))
    faults.push({ expected: "the new key's own signature", found: 'one that does not hold' });
  const endorsed = last !== undefined && signedBy(entry.endorsement, last.key, statement);
  if (entry.endorsement !== '' && !endorsed)
    faults.push({ expected: 'a signature of the key before', found: 'one that does not hold' });
  return { known: { entry, key: read, fingerprint: fingerprint(read), endorsed }, faults };
}

/**
 * Keys that follow from those somebody holds: each endorsed by one that is trusted already. Without
 * pins, nothing follows.
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
