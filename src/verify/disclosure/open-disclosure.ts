import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DISCLOSURE, DISCLOSURE_NAME } from '../../format/disclosure.ts';
import { LOCAL_LENGTH, LOCAL_SIGNATURE } from '../../format/zip.ts';
import { openFolder } from '../container/open-folder.ts';
import { openZip } from '../container/open-zip.ts';
import { type PackFiles, RangeReader } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';

const TAIL = 64 * 1024;

/** Is this a disclosure, whole or not, and no pack? */
export function isDisclosure(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory())
    return [DISCLOSURE.about, DISCLOSURE.sums].some((name) =>
      statSync(join(path, name), { throwIfNoEntry: false })?.isFile(),
    );
  if (!stat?.isFile() || stat.size < LOCAL_LENGTH) return false;
  const reader = new RangeReader(path);
  try {
    return DISCLOSURE_NAME.test(firstFolder(reader, stat.size)) || endsLikeOne(reader, stat.size);
  } finally {
    reader.close();
  }
}

/** Opens one; `undefined` when its container can't be told without doubt: the findings say why. */
export function openDisclosure(path: string, findings: Findings): PackFiles | undefined {
  return statSync(path).isDirectory() ? openFolder(path, findings) : openZip(path, findings);
}

function firstFolder(reader: RangeReader, size: number): string {
  const head = reader.read(0, Math.min(size, 512));
  if (head.readUInt32LE(0) !== LOCAL_SIGNATURE) return '';
  const name = head.toString('latin1', LOCAL_LENGTH, LOCAL_LENGTH + head.readUInt16LE(26));
  return name.split('/')[0] ?? '';
}

/** The directory at the end of a zip names its files, also where the beginning is damaged. */
function endsLikeOne(reader: RangeReader, size: number): boolean {
  const from = Math.max(0, size - TAIL);
  const tail = reader.read(from, size - from).toString('latin1');
  return tail.includes(DISCLOSURE.about) && tail.includes(DISCLOSURE.sums);
}
