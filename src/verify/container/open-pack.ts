import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AuditpackError } from '../../errors.ts';
import { PACK_NAME } from '../../format/names.ts';
import { PATHS } from '../../format/paths.ts';
import { LOCAL_LENGTH, LOCAL_SIGNATURE } from '../../format/zip.ts';
import type { Findings } from '../findings.ts';
import { openFolder } from './open-folder.ts';
import { openZip } from './open-zip.ts';
import { type PackFiles, RangeReader } from './pack-files.ts';

const HEAD = 512;
/** First a look at the very end; other tools write directories that are longer than that. */
const TAILS = [64 * 1024, 32 * 1024 ** 2];

/**
 * Opens a zip or an extracted folder. `undefined` when it is meant to be a pack but its container
 * can't be read without doubt (the findings say why).
 * @throws AuditpackError ERR_PACK_UNREADABLE when it is no pack at all
 */
export function openPack(path: string, findings: Findings): PackFiles | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw noPack(path, 'nothing there');
  if (stat.isDirectory()) {
    if (!looksLikeFolder(path))
      throw noPack(path, `a folder without ${PATHS.bagit} or ${PATHS.manifest}`);
    return openFolder(path, findings);
  }
  if (!stat.isFile()) throw noPack(path, 'neither a file nor a folder');
  if (!looksLikeZip(path, stat.size)) throw noPack(path, describe(stat.size));
  return openZip(path, findings);
}

function looksLikeFolder(path: string): boolean {
  return [PATHS.bagit, PATHS.manifest, PATHS.tagManifest].some(
    (name) => statSync(join(path, name), { throwIfNoEntry: false }) !== undefined,
  );
}

/**
 * Was this file ever a pack? Asked at both ends, so that a damaged or cut pack is reported as
 * altered, and only what never was one as unreadable.
 */
function looksLikeZip(path: string, size: number): boolean {
  const reader = new RangeReader(path);
  try {
    if (startsLikePack(reader.read(0, Math.min(size, HEAD)))) return true;
    return TAILS.some((length) => {
      const from = Math.max(0, size - length);
      return reader.read(from, size - from).includes(PATHS.tagManifest);
    });
  } finally {
    reader.close();
  }
}

function startsLikePack(head: Buffer): boolean {
  if (head.length < LOCAL_LENGTH || head.readUInt32LE(0) !== LOCAL_SIGNATURE) return false;
  const name = head.toString('latin1', LOCAL_LENGTH, LOCAL_LENGTH + head.readUInt16LE(26));
  return PACK_NAME.test(name.split('/')[0] ?? '');
}

function describe(size: number): string {
  return size === 0 ? 'an empty file' : `a file of ${size} bytes that holds no pack`;
}

function noPack(path: string, found: string): AuditpackError {
  return new AuditpackError(
    'ERR_PACK_UNREADABLE',
    `Expected an evidence pack (a .zip or its extracted folder) at ${path}, found ${found}.`,
    { hint: 'Give the .zip as it was handed over, or the folder that holds bagit.txt.' },
  );
}
