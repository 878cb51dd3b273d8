import { createHash } from 'node:crypto';
import { messageOf } from '../errors.ts';
import { PATHS } from '../format/paths.ts';
import { ThisPack } from '../model/chain.ts';
import { describeBag } from '../pack/bag.ts';
import type { PackFile, PackInput, Rows, WrittenFile } from '../pack/contract.ts';
import { payload } from '../pack/payload/payload.ts';
import { verifyRecipe } from '../pack/verify-recipe.ts';
import { nameOf } from '../pack/write-pack.ts';
import type { PackFiles } from '../verify/container/pack-files.ts';
import type { Findings } from '../verify/findings.ts';
import type { Reservation } from '../verify/report-schema.ts';
import type { Replayer } from '../verify/verify-pack.ts';
import { around, compareRows, rowsOf } from './compare-rows.ts';
import { compareWorkbooks } from './compare-workbook.ts';
import { replayedInput } from './pack-input.ts';
import { bytesOf } from './pack-reader.ts';

/** Files that are given, not derived: everything else below `data/` is made anew. */
const GIVEN =
  /^data\/(raw|library|manual|reviews|samples|chain|redaction)\/|^data\/runs\/[^/]+\/|^data\/(config\.yaml|entitlements\.yaml)$/;
/** Differences reported of one file; the rest is one more finding. */
const SHOWN = 50;

/** `verify --replay`: derives everything from the raw bytes in the pack and compares. */
export function replayer(toolVersion: string): Replayer {
  return async ({ files, facts, digests }, findings) => {
    const made = /^Bag-Software-Agent: auditpack (.*)$/m.exec(
      bytesOf(files, PATHS.bagInfo).toString('utf8'),
    )?.[1];
    if (made !== toolVersion) return [otherVersion(made ?? 'an unknown version', toolVersion)];
    try {
      const input = await replayedInput(files, facts, made);
      try {
        await compareAll(files, digests, input, findings);
      } finally {
        input.close();
      }
      return [];
    } catch (error) {
      // Hostile bytes can make any stage stop; what was not made anew is never taken as the same.
      return [{ kind: 'not-replayed', says: `it could not be made anew: ${messageOf(error)}` }];
    }
  };
}

function otherVersion(made: string, toolVersion: string): Reservation {
  return {
    kind: 'not-replayed',
    says: `it was made by auditpack ${made} and this is ${toolVersion}, which may derive other tables: replay with that version.`,
  };
}

async function compareAll(
  files: PackFiles,
  digests: ReadonlyMap<string, string>,
  input: PackInput,
  findings: Findings,
): Promise<void> {
  const name = nameOf(input);
  const written: WrittenFile[] = [];
  const tally = { records: 0, rejects: 0, results: 0 };
  for (const first of payload(input, name, tally)) {
    for (let file: PackFile | undefined = first; file !== undefined; file = file.next?.()) {
      const { path, what } = file;
      if (GIVEN.test(path)) {
        const size = files.entries.get(path)?.size ?? 0;
        written.push({ path, what, size, sha256: digests.get(path) ?? '' });
        continue;
      }
      const made = new Made(await file.bytes(written));
      await compareFile(files, path, made, digests.get(path), findings);
      written.push({ path, what, size: made.size, sha256: made.sha256() });
    }
  }
  const known = new Set(written.map(({ path }) => path));
  for (const path of files.entries.keys())
    if (path.startsWith('data/') && !known.has(path) && !GIVEN.test(path))
      findings.add({
        kind: 'replay-file',
        file: path,
        expected: 'no such file: nothing of the evidence gives it',
        found: 'one',
      });
  // Sizes as they are: a row that differs is said at its file, not here once more.
  const present = [...files.entries.values()].filter(({ path }) => path.startsWith('data/'));
  const bagInfo = describeBag(input, name, present, tally);
  for (const [path, text] of [
    [PATHS.bagInfo, bagInfo],
    [PATHS.verify, recipeLike(files, name)],
  ] as const)
    await compareFile(files, path, new Made(text), digests.get(path), findings);
}

/** The recipe made anew; whether a time stamp was asked for is said nowhere else than in it. */
function recipeLike(files: PackFiles, name: string): string {
  const { signer } = ThisPack.parse(JSON.parse(bytesOf(files, PATHS.thisPack).toString('utf8')));
  const recipes = signer
    ? [verifyRecipe(name, signer), verifyRecipe(name, { ...signer, stamp: true })]
    : [verifyRecipe(name, undefined)];
  const [first = '', ...others] = recipes;
  const found = bytesOf(files, PATHS.verify).toString('utf8');
  return others.find((recipe) => recipe === found) ?? first;
}

async function compareFile(
  files: PackFiles,
  path: string,
  made: Made,
  digest: string | undefined,
  findings: Findings,
): Promise<void> {
  if (digest === undefined) {
    await made.whole();
    const found = 'none';
    findings.add({ kind: 'replay-file', file: path, expected: 'the file made anew', found });
  } else if (path === PATHS.workbook) {
    const expected = await made.whole();
    if (made.sha256() !== digest)
      await compareCells(path, expected, bytesOf(files, path), findings);
  } else await compareLines(files, path, made, digest, findings);
}

async function compareLines(
  files: PackFiles,
  path: string,
  made: Made,
  digest: string,
  findings: Findings,
): Promise<void> {
  let n = 0;
  const differences = compareRows(rowsOf(made.pieces()), rowsOf(files.windows(path)));
  for await (const { record, ...row } of differences) {
    // Counted on to the end: only then is the digest of what was made known.
    if (++n > SHOWN) continue;
    findings.add({
      kind: 'replay-row',
      file: path,
      record,
      expected: around(row.expected, row.found),
      found: around(row.found, row.expected),
    });
  }
  if (n > SHOWN || (n === 0 && made.sha256() !== digest))
    findings.add({
      kind: 'replay-file',
      file: path,
      expected: `SHA-256 ${made.sha256()}, made anew`,
      found: digest,
    });
}

async function compareCells(
  path: string,
  expected: Buffer,
  found: Buffer,
  findings: Findings,
): Promise<void> {
  const differences = (await compareWorkbooks(expected, found)) ?? [];
  for (const { cell, row, ...texts } of differences.slice(0, SHOWN))
    findings.add({
      kind: 'replay-cell',
      file: path,
      ...(row > 0 && { record: row }),
      expected: `${cell} ${around(texts.expected, texts.found)}`,
      found: around(texts.found, texts.expected),
    });
  if (differences.length > SHOWN)
    findings.add({
      kind: 'replay-file',
      file: path,
      expected: 'the cells made anew',
      found: `${differences.length} other cells`,
    });
}

/** A file as it is made anew, measured while it passes. */
class Made {
  size = 0;
  readonly #hash = createHash('sha256');
  readonly #bytes: Uint8Array | string | Rows<Uint8Array | string>;
  #sha256: string | undefined;

  constructor(bytes: Uint8Array | string | Rows<Uint8Array | string>) {
    this.#bytes = bytes;
  }

  /** Read once, to the end. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    const given = this.#bytes;
    const all = typeof given === 'string' || given instanceof Uint8Array ? [given] : given;
    for await (const piece of all) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      this.#hash.update(bytes);
      this.size += bytes.length;
      yield bytes;
    }
  }

  async whole(): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const piece of this.pieces()) parts.push(piece);
    return Buffer.concat(parts);
  }

  sha256(): string {
    this.#sha256 ??= this.#hash.digest('hex');
    return this.#sha256;
  }
}
