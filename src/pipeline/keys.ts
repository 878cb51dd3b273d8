import { publicLine } from '../integrity/ssh/public-key.ts';
import { NAMESPACES } from '../integrity/ssh/signature.ts';
import type { Ledger } from '../ledger/contract.ts';
import { type KeyEntry, keyStatement } from '../model/chain.ts';
import type { Signer } from '../signing/contract.ts';
import { signMessage } from '../signing/sign.ts';
import { keysOf, refuseOtherKey } from './signing-key.ts';
import type { Workspace } from './workspace.ts';

/**
 * Names the configured key in the log, when it names none yet.
 * @throws AuditpackError ERR_KEY when the log names another one
 */
export async function introduceKey(
  workspace: Workspace,
  ledger: Ledger,
  signer: Signer,
): Promise<void> {
  const current = await refuseOtherKey(ledger, signer);
  if (current === undefined) await addKey(workspace, ledger, { signer, reason: '' });
}

/** The same before a run; a key that can't be opened has been said and stops nothing. */
export async function introduceKeyIfAny(workspace: Workspace, ledger: Ledger): Promise<void> {
  const signer = await workspace.signer().catch(() => undefined);
  if (signer) await introduceKey(workspace, ledger, signer);
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
