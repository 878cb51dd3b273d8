import { AuditpackError, messageOf } from '../errors.ts';
import { fingerprint, publicLine, readPublicLine } from '../integrity/ssh/public-key.ts';
import { NAMESPACES } from '../integrity/ssh/signature.ts';
import type { Ledger } from '../ledger/contract.ts';
import { type ChainLine, type KeyEntry, keyStatement } from '../model/chain.ts';
import type { Signer } from '../signing/contract.ts';
import { signMessage } from '../signing/sign.ts';
import type { Workspace } from './workspace.ts';

/** The keys a log names, in order. */
export function keysOf(chain: readonly ChainLine[]): KeyEntry[] {
  return chain.flatMap(({ entry }) => (entry.kind === 'key' ? [entry] : []));
}

/**
 * Names the configured key in the log, when it names none yet.
 * @throws AuditpackError ERR_KEY when the log names another one
 */
export async function introduceKey(
  workspace: Workspace,
  ledger: Ledger,
  signer: Signer,
): Promise<void> {
  const current = keysOf(await ledger.chain()).at(-1);
  if (current?.key === publicLine(signer.key)) return;
  if (current === undefined) {
    await addKey(workspace, ledger, { signer, reason: '' });
    return;
  }
  throw new AuditpackError(
    'ERR_KEY',
    `The ledger is signed with ${shortOf(current.key)}, the configured key is ${fingerprint(signer.key)}.`,
    {
      hint: 'Put the old key back, or tell the ledger of the new one: auditpack key rotate --from OLDKEY (or --lost "why").',
    },
  );
}

/** The same before a run; a key that does not fit is said and stops nothing. */
export async function introduceKeyIfAny(workspace: Workspace, ledger: Ledger): Promise<void> {
  const signer = await workspace.signer().catch(() => undefined);
  if (!signer) return;
  await introduceKey(workspace, ledger, signer).catch((error: unknown) =>
    workspace.say(messageOf(error)),
  );
}

/** Writes a key into the log, signed by itself and, where there is one, by the key before. */
export async function addKey(
  workspace: Workspace,
  ledger: Ledger,
  change: { signer: Signer; old?: Signer; reason: string },
): Promise<KeyEntry> {
  const { signer, old, reason } = change;
  const known = keysOf(await ledger.chain());
  const facts = {
    number: known.length + 1,
    identity: signer.identity,
    key: publicLine(signer.key),
    previous: known.at(-1)?.key ?? '',
    since: workspace.startedAt,
    reason,
  };
  const statement = keyStatement(ledger.origin, facts);
  const entry = {
    kind: 'key' as const,
    ...facts,
    endorsement: old ? await signMessage(old, statement, NAMESPACES.key) : '',
    possession: await signMessage(signer, statement, NAMESPACES.key),
  };
  const run = await ledger.begin({
    kind: 'key',
    startedAt: workspace.startedAt,
    toolVersion: workspace.toolVersion,
    configDigest: workspace.setup.digest,
  });
  run.note(entry);
  const { size } = await run.seal();
  return { ...entry, run: run.id, seq: size - 1 };
}

function shortOf(line: string): string {
  const read = readPublicLine(line);
  return read.kind === 'key' ? fingerprint(read) : line;
}
