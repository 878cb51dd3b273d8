import { createHash } from 'node:crypto';
import { AuditpackError } from '../errors.ts';
import { BAGIT_TXT, bagInfoText, type FileDigest, manifestText } from '../format/bagit.ts';
import { byEntryOrder, nameDefect } from '../format/names.ts';
import { PATHS } from '../format/paths.ts';
import { FORMAT_VERSION } from '../format/version.ts';
import type { PackFile, PackInput, Rows, WrittenFile } from './contract.ts';
import type { Tally } from './payload/records-files.ts';
import { verifyRecipe } from './verify-recipe.ts';
import type { ZipWriter } from './zip-writer.ts';

/** Writes files below one base folder and remembers their digests. */
export class BagWriter {
  readonly written: WrittenFile[] = [];
  readonly #zip: ZipWriter;
  readonly #base: string;

  constructor(zip: ZipWriter, base: string) {
    this.#zip = zip;
    this.#base = base;
  }

  /** Writes a file and the files that continue it. Files must come in entry order. */
  async add(first: PackFile): Promise<void> {
    for (let file: PackFile | undefined = first; file !== undefined; file = file.next?.()) {
      this.#refuseName(file.path);
      const pieces = rowsOf(await file.bytes(this.written));
      const done = await this.#zip.add(`${this.#base}/${file.path}`, pieces, file.size);
      this.written.push({ path: file.path, what: file.what, ...done });
    }
  }

  #refuseName(path: string): void {
    const defect = nameDefect(path);
    if (defect !== undefined)
      throw new AuditpackError(
        'ERR_LIMIT',
        `The file ${JSON.stringify(path)} can't go into a pack: its name has ${defect}.`,
        {
          hint: 'Rename the file in the ledger or library it comes from.',
        },
      );
    const last = this.written.at(-1);
    if (last !== undefined && byEntryOrder(last.path, path) >= 0)
      throw new AuditpackError(
        'ERR_LIMIT',
        `The file ${path} comes twice or out of order, after ${last.path}.`,
        {
          hint: 'Each raw, library and chain file may be given once.',
        },
      );
  }
}

function rowsOf(bytes: Uint8Array | string | Rows<Uint8Array | string>): Rows<Uint8Array | string> {
  return typeof bytes === 'string' || bytes instanceof Uint8Array ? [bytes] : bytes;
}

/** The log, in entry order. */
export function logFiles(input: PackInput): PackFile[] {
  const { log } = input;
  const { previous, vkey } = log;
  const files: PackFile[] = [
    file(PATHS.checkpoint, 'Checkpoint of the log', log.checkpoint),
    {
      path: PATHS.logEntries,
      what: 'Entries of the log',
      size: log.entries.size,
      bytes: () => log.entries.open(),
    },
    ...(vkey === undefined ? [] : [file(PATHS.vkey, 'Key of the checkpoint', `${vkey}\n`)]),
  ];
  if (previous)
    files.push(
      file(PATHS.previousCheckpoint, 'Checkpoint of the pack before', previous.checkpoint),
      file(PATHS.frontier, 'Right edge of the tree as it was then', hashLines(previous.frontier)),
      file(PATHS.consistency, 'Proof that the log extends it', hashLines(previous.consistency)),
    );
  return files.sort((a, b) => byEntryOrder(a.path, b.path));
}

function hashLines(hashes: readonly Uint8Array[]): string {
  return hashes.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
}

/** The files directly in the base folder, in entry order, and the pack digest. */
export function tagFiles(
  input: PackInput,
  name: string,
  written: readonly WrittenFile[],
  tally: Tally,
): { files: PackFile[]; tagManifest: string; packDigest: string } {
  const payload = written.filter(({ path }) => path.startsWith('data/'));
  const texts: Record<string, string> = {
    [PATHS.verify]: verifyRecipe(name, input.signer),
    [PATHS.bagInfo]: describeBag(input, name, payload, tally),
    [PATHS.bagit]: BAGIT_TXT,
    [PATHS.manifest]: manifestText(payload),
  };
  const tags: FileDigest[] = [
    ...written.filter(({ path }) => !path.startsWith('data/')),
    ...Object.entries(texts).map(([path, text]) => ({ path, sha256: sha256(text) })),
  ];
  const tagManifest = manifestText(tags);
  texts[PATHS.tagManifest] = tagManifest;
  return {
    files: Object.entries(texts)
      .map(([path, text]) => file(path, 'Tag file', text))
      .sort((a, b) => byEntryOrder(a.path, b.path)),
    tagManifest,
    packDigest: sha256(tagManifest),
  };
}

/** `bag-info.txt` of a pack with these files below `data/`. */
export function describeBag(
  input: PackInput,
  name: string,
  payload: readonly Pick<WrittenFile, 'size'>[],
  tally: Tally,
): string {
  const bytes = payload.reduce((total, { size }) => total + size, 0);
  const { period, log } = input;
  return bagInfoText({
    'Source-Organization': input.organization,
    'External-Identifier': name,
    'External-Description': 'Evidence pack: data/README.md says what it is and is not',
    'Bag-Group-Identifier': `${name.replace(/(-\d{4}-\d{2}-\d{2}){2}-\d+(-redacted)?$/, '')}/evidence`,
    'Bag-Count': `${input.sequence} of ?`,
    'Bagging-Date': input.generatedAt.slice(0, 10),
    'Bag-Software-Agent': `auditpack ${input.toolVersion}`,
    'Payload-Oxum': `${bytes}.${payload.length}`,
    'Auditpack-Format': FORMAT_VERSION,
    'Auditpack-Library': input.libraryVersion,
    'Auditpack-Period': `${period.from} ${period.to} ${period.timezone}`,
    'Auditpack-Previous-Pack': input.previousPackDigest ?? 'none',
    'Auditpack-Log-Size': String(log.size),
    'Auditpack-Log-Root': log.root,
    'Auditpack-Records': String(tally.records),
    'Auditpack-Rejects': String(tally.rejects),
    'Auditpack-Results': String(tally.results),
  });
}

function file(path: string, what: string, text: string): PackFile {
  return { path, what, bytes: () => text };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
