import { existsSync } from 'node:fs';
import { AuditpackError } from '../../errors.ts';
import { noteKey, vkeyText } from '../../integrity/signed-note.ts';
import { fingerprint, publicLine } from '../../integrity/ssh/public-key.ts';
import type { KeyEntry } from '../../model/chain.ts';
import { addKey } from '../../pipeline/keys.ts';
import { keysOf } from '../../pipeline/signing-key.ts';
import { openWorkspaceLedger, type Workspace } from '../../pipeline/workspace.ts';
import type { Signer } from '../../signing/contract.ts';
import { makeKeyFile } from '../../signing/key-file.ts';
import { keyPath, openSigner } from '../../signing/open-signer.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { passphraseOf } from '../passphrase.ts';
import { workspaceOf } from '../workspace.ts';

/** Shows, makes or changes the signing key. */
export async function run(
  [action]: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  if (action === 'new') return make(options, context);
  const workspace = await workspaceOf(options, context);
  if (action === 'show') return show(workspace);
  if (action === 'rotate') return rotate(workspace, options, context);
  throw usage(`"${String(action)}" is no action on keys.`, 'Say show, new or rotate.');
}

async function make(options: Options, context: CommandContext): Promise<CommandResult> {
  const path = keyPath(textOf(options.to) ?? 'signing.key', context.cwd);
  const passphrase = passphraseOf(textOf(options.passphraseEnv), context.environment);
  const made = await makeKeyFile(path, { comment: 'auditpack', passphrase });
  return {
    json: { ok: true, file: path, publicKey: made.publicLine },
    text: `Wrote ${path} and ${path}.pub\n${made.publicLine}\nName it in auditpack.yaml: sign: {key: {file: ${path}}}`,
    exit: 0,
  };
}

async function show(workspace: Workspace): Promise<CommandResult> {
  const signer = await workspace.signer();
  if (!signer) throw usage('No key is configured.', 'Set `sign.key`; auditpack key new makes one.');
  const origin = await originOf(workspace);
  const note = origin === undefined ? undefined : noteKey(origin, signer.key);
  const facts = {
    fingerprint: fingerprint(signer.key),
    allowedSigner: `${signer.identity} ${publicLine(signer.key)}`,
    ...(note && { vkey: vkeyText(note) }),
  };
  const lines = [
    facts.fingerprint,
    `For the auditor's trusted_signers: ${facts.allowedSigner}`,
    ...(facts.vkey === undefined ? [] : [`For tools that read checkpoints: ${facts.vkey}`]),
  ];
  return { json: { ok: true, ...facts }, text: lines.join('\n'), exit: 0 };
}

async function originOf(workspace: Workspace): Promise<string | undefined> {
  const ledger = await openWorkspaceLedger(workspace, 'read').catch(() => undefined);
  await ledger?.close();
  return ledger?.origin;
}

/** The old key signs for the new one, and the log keeps both signatures. */
async function rotate(
  workspace: Workspace,
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const [to, from, lost] = [options.to, options.from, options.lost].map(textOf);
  const hasBoth = from !== undefined && (to !== undefined || lost !== undefined);
  if (hasBoth || (to ?? from ?? lost) === undefined)
    throw usage(
      'A rotation needs one of the two keys besides the configured one.',
      'Give --to NEWKEY while `sign.key` is the old one, or --from OLDKEY when it is the new one; --lost "why" when the old one is gone.',
    );
  const configured = lost !== undefined && to !== undefined ? undefined : await workspace.signer();
  const file = to ?? from;
  const other = file === undefined ? undefined : await keyAt(workspace, file, options, context);
  const [signer, old] = to === undefined ? [configured, other] : [other, configured];
  if (!signer) throw usage('No key is configured.', 'Set `sign.key` in auditpack.yaml.');
  const ledger = await openWorkspaceLedger(workspace, 'write', { changesKey: true });
  try {
    refuseStranger(keysOf(await ledger.chain()).at(-1)?.key, signer, old);
    const reason = lost ?? 'rotation';
    const entry = await addKey(workspace, ledger, { signer, ...(old && { old }), reason });
    return rotated(entry, signer, to);
  } finally {
    await ledger.close();
  }
}

function rotated(entry: KeyEntry, signer: Signer, to: string | undefined): CommandResult {
  const says = entry.endorsement === '' ? 'without an endorsement' : 'endorsed by the one before';
  const lines = [
    `Key ${entry.number} of the log is ${fingerprint(signer.key)}, ${says}.`,
    ...(to === undefined ? [] : [`Now set sign.key to {file: ${to}} in auditpack.yaml.`]),
    'Tell the auditor by another channel.',
  ];
  return { json: { ok: true, key: entry }, text: lines.join('\n'), exit: 0 };
}

/** Only the key that signs now can hand over, and only to another one. */
function refuseStranger(current: string | undefined, signer: Signer, old: Signer | undefined) {
  if (current === publicLine(signer.key))
    throw usage('The ledger has that key already.', 'Name another one with --to.');
  if (current !== undefined && old && publicLine(old.key) !== current)
    throw usage(
      `The ledger's key is ${current}, not ${publicLine(old.key)}.`,
      'Only the key that signs now can endorse another.',
    );
}

async function keyAt(
  workspace: Workspace,
  file: string,
  options: Options,
  context: CommandContext,
): Promise<Signer> {
  const { directory, config } = workspace.setup;
  const path = keyPath(file, directory);
  const variable = textOf(options.passphraseEnv);
  const passphrase = passphraseOf(variable, context.environment);
  const identity = config.sign?.identity ?? (await workspace.signer())?.identity ?? 'evidence';
  if (options.to !== undefined && !existsSync(path))
    await makeKeyFile(path, { comment: identity, passphrase });
  return openSigner({
    key: { file: path },
    identity,
    directory,
    ...(variable !== undefined && { passphrase: { env: variable } }),
    secrets: workspace.secrets,
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function usage(message: string, hint: string): AuditpackError {
  return new AuditpackError('ERR_USAGE', message, { hint });
}
