import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PATHS } from '../format/paths.ts';
import { checkpointNote, parseCheckpoint } from '../integrity/checkpoint.ts';
import { MerkleTree } from '../integrity/merkle.ts';
import { consistencyRanges, RangeHasher } from '../integrity/proofs.ts';
import { noteKey, vkeyText } from '../integrity/signed-note.ts';
import { fingerprint, publicLine } from '../integrity/ssh/public-key.ts';
import { NAMESPACES } from '../integrity/ssh/signature.ts';
import type { Checkpoint, Ledger, RunInfo } from '../ledger/contract.ts';
import type { ChainLine, PackEntry } from '../model/chain.ts';
import type { PackInput, PackSigner, PackTime, PackWritten } from '../pack/contract.ts';
import { type PackTarget, writePack } from '../pack/write-pack.ts';
import type { Signer } from '../signing/contract.ts';
import { signMessage, signNote } from '../signing/sign.ts';
import { introduceKey } from './keys.ts';
import { readLibrary } from './library.ts';
import { stamper } from './time-stamp.ts';
import type { Workspace } from './workspace.ts';

/** Where a pack stands: its number, how far the log goes, what came before, who signs. */
export interface PackChain {
  readonly sequence: number;
  readonly previous?: PackEntry;
  /** Closed runs whose entries the pack carries. */
  readonly runs: readonly RunInfo[];
  readonly head: Checkpoint;
  /** What shows that the log extends the one of the pack before. */
  readonly earlier?: NonNullable<PackInput['log']['previous']>;
  readonly vkey?: string;
  readonly signer?: PackSigner;
  readonly files: NonNullable<PackInput['chain']>;
}

/**
 * Numbers a pack, writes it and enters it into the log, in that order: a pack gets its name only
 * when the log knows it. When nothing was collected since a pack was made of the same inputs, that
 * pack is made again, byte for byte, instead of a new one.
 */
export async function sealPack(
  workspace: Workspace,
  ledger: Ledger,
  target: PackTarget,
  inputOf: (chain: PackChain) => Promise<PackInput>,
): Promise<PackWritten> {
  const signer = await workspace.signer();
  const stamp = await stamper(workspace, ledger);
  if (signer) await introduceKey(workspace, ledger, signer);
  const lines = await ledger.chain();
  const runs = (await ledger.runs()).filter(({ state }) => state !== 'open');
  const inputs = await inputsDigest(workspace);
  const same = sealedSince(runs, lines).find(
    (pack) => pack.inputs === inputs && pack.signer === (signer ? fingerprint(signer.key) : ''),
  );
  if (same) {
    const before = runs.slice(
      0,
      runs.findIndex(({ id }) => id === same.run),
    );
    const chain = await chainAt(ledger, { runs: before, lines, signer, stamp });
    const again = await writePack(await inputOf(chain), target, { same });
    if (again) return again;
  }
  const chain = await chainAt(ledger, { runs, lines, signer, stamp });
  const written = await writePack(await inputOf(chain), target, {
    seal: (draft) => enter(workspace, ledger, chain, draft, inputs),
  });
  if (written === undefined) throw new TypeError('a new pack is compared with no other');
  return written;
}

/**
 * The pack that was sealed of the ledger and inputs as they are, and where it stands; what is made
 * of it keeps its number and its checkpoint.
 */
export async function sealedPack(
  workspace: Workspace,
  ledger: Ledger,
): Promise<{ pack: PackEntry; chain: PackChain } | undefined> {
  const signer = await workspace.signer();
  const stamp = await stamper(workspace, ledger);
  const lines = await ledger.chain();
  const runs = (await ledger.runs()).filter(({ state }) => state !== 'open');
  const inputs = await inputsDigest(workspace);
  const pack = sealedSince(runs, lines).find((one) => one.inputs === inputs);
  if (pack === undefined) return undefined;
  const end = runs.findIndex(({ id }) => id === pack.run);
  const chain = await chainAt(ledger, { runs: runs.slice(0, end), lines, signer, stamp });
  return { pack, chain: { ...chain, head: { ...chain.head, note: pack.checkpoint } } };
}

/** Packs sealed after everything else that is in the ledger, newest first. */
function sealedSince(runs: readonly RunInfo[], lines: readonly ChainLine[]): PackEntry[] {
  const lastOther = runs.findLastIndex(({ kind }) => kind !== 'pack');
  const sealing = new Set(runs.slice(lastOther + 1).map(({ id }) => id));
  return packsOf(lines)
    .filter(({ run }) => sealing.has(run))
    .reverse();
}

async function chainAt(
  ledger: Ledger,
  at: {
    readonly runs: readonly RunInfo[];
    readonly lines: readonly ChainLine[];
    readonly signer: Signer | undefined;
    readonly stamp: PackSigner['stamp'];
  },
): Promise<PackChain> {
  const { runs, signer, stamp } = at;
  const { size, root } = runs.at(-1)?.checkpoint ?? (await ledger.head());
  const lines = at.lines.filter(({ entry }) => entry.seq < size);
  const previous = packsOf(lines).at(-1);
  const before = parseCheckpoint(previous?.checkpoint ?? '')?.size ?? 0;
  const text = checkpointNote(ledger.origin, size, Buffer.from(root, 'base64'));
  const key = signer && noteKey(ledger.origin, signer.key);
  return {
    sequence: (previous?.sequence ?? 0) + 1,
    ...(previous && { previous }),
    ...(before > 0 && { earlier: await earlierLog(ledger, previous?.checkpoint ?? '', size) }),
    runs,
    head: { size, root, note: signer ? await signNote(signer, ledger.origin, text) : text },
    ...(key && { vkey: vkeyText(key) }),
    ...(signer && { signer: packSigner(signer, stamp) }),
    files: (['pack', 'key'] as const).map((kind) => ({
      path: (kind === 'pack' ? PATHS.earlierPacks : PATHS.keys).slice('data/chain/'.length),
      bytes: Buffer.from(
        lines.flatMap(({ line, entry }) => (entry.kind === kind ? [`${line}\n`] : [])).join(''),
      ),
    })),
  };
}

/** Right edge of the tree as the pack before had it, and the proof that this log extends it. */
async function earlierLog(
  ledger: Ledger,
  checkpoint: string,
  size: number,
): Promise<NonNullable<PackChain['earlier']>> {
  const before = parseCheckpoint(checkpoint)?.size ?? 0;
  const tree = new MerkleTree();
  const hasher = new RangeHasher(consistencyRanges(before, size));
  let frontier: readonly Uint8Array[] = [];
  let seq = 0;
  for await (const line of ledger.entries()) {
    if (seq++ === size) break;
    tree.append(line);
    hasher.append(line);
    if (tree.size === before) frontier = [...tree.frontier()];
  }
  return { checkpoint, frontier, consistency: hasher.hashes() };
}

function packSigner(signer: Signer, stamp: PackSigner['stamp']): PackSigner {
  return {
    identity: signer.identity,
    key: publicLine(signer.key),
    fingerprint: fingerprint(signer.key),
    sign: (tagManifest) => signMessage(signer, tagManifest, NAMESPACES.pack),
    ...(stamp && { stamp }),
  };
}

async function enter(
  workspace: Workspace,
  ledger: Ledger,
  chain: PackChain,
  draft: Omit<PackWritten, 'already'>,
  inputs: string,
): Promise<void> {
  const { startedAt, toolVersion, setup } = workspace;
  const run = await ledger.begin({
    kind: 'pack',
    startedAt,
    toolVersion,
    configDigest: setup.digest,
  });
  run.note({
    kind: 'pack',
    sequence: chain.sequence,
    name: draft.name,
    packDigest: draft.packDigest,
    zipSha256: draft.zipSha256,
    inputs,
    from: setup.period.from,
    to: setup.period.to,
    sealedAt: startedAt,
    checkpoint: chain.head.note,
    signer: chain.signer?.fingerprint ?? '',
    ...timeSaid(draft.time),
  });
  await run.seal();
}

/** What is known of the time when the pack is entered, and lasts longer than what a screen showed. */
function timeSaid(time: PackTime | undefined): Readonly<Record<string, string>> {
  if (time?.state === 'stamped') return { timestamp: time.at };
  return time?.state === 'refused' ? { timestamp: `refused: ${time.why}` } : {};
}

function packsOf(lines: readonly ChainLine[]): PackEntry[] {
  return lines.flatMap(({ entry }) => (entry.kind === 'pack' ? [entry] : []));
}

/** Digest of everything besides the ledger that decides what a pack says. */
async function inputsDigest({ setup, toolVersion }: Workspace): Promise<string> {
  const people = await readFile(setup.peoplePath).catch(() => Buffer.alloc(0));
  const library = await readLibrary();
  const hash = createHash('sha256');
  for (const part of [
    toolVersion,
    setup.text,
    setup.catalogueText,
    ...setup.registerTexts.flatMap(({ path, text }) => [path, text]),
    people,
    ...library.files.flatMap(({ path, text }) => [path, text]),
  ])
    hash.update(createHash('sha256').update(part).digest());
  return hash.digest('hex');
}
