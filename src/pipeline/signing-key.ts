import { AuditpackError } from '../errors.ts';
import { fingerprint, publicLine, readPublicLine } from '../integrity/ssh/public-key.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ChainLine, KeyEntry } from '../model/chain.ts';
import type { Signer } from '../signing/contract.ts';

/** The keys a log names, in order. */
export function keysOf(chain: readonly ChainLine[]): KeyEntry[] {
  return chain.flatMap(({ entry }) => (entry.kind === 'key' ? [entry] : []));
}

/**
 * The key the log names now is the configured one, or the log names none yet.
 * @throws AuditpackError ERR_KEY otherwise: a stranger's key must not sign so much as a checkpoint
 */
export async function refuseOtherKey(
  ledger: Pick<Ledger, 'chain'>,
  signer: Signer,
): Promise<KeyEntry | undefined> {
  const current = keysOf(await ledger.chain()).at(-1);
  if (current === undefined || current.key === publicLine(signer.key)) return current;
  throw new AuditpackError(
    'ERR_KEY',
    `The ledger is signed with ${shortOf(current.key)}, the configured key is ${fingerprint(signer.key)}.`,
    {
      hint: 'Put the old key back, or tell the ledger of the new one: auditpack key rotate --from OLDKEY (or --lost "why").',
    },
  );
}

function shortOf(line: string): string {
  const read = readPublicLine(line);
  return read.kind === 'key' ? fingerprint(read) : line;
}
