import { byText } from '../model/ids.ts';

/** RFC 8493 §2.1.1: exactly these bytes. */
export const BAGIT_TXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Labels of bag-info.txt, in the order they are written (docs/pack-format.md §4.2). */
export const BAG_INFO_LABELS = [
  'Source-Organization',
  'External-Identifier',
  'External-Description',
  'Bag-Group-Identifier',
  'Bag-Count',
  'Bagging-Date',
  'Bag-Software-Agent',
  'Payload-Oxum',
  'Auditpack-Format',
  'Auditpack-Library',
  'Auditpack-Period',
  'Auditpack-Previous-Pack',
  'Auditpack-Log-Size',
  'Auditpack-Log-Root',
  'Auditpack-Records',
  'Auditpack-Rejects',
  'Auditpack-Results',
] as const;
export type BagInfoLabel = (typeof BAG_INFO_LABELS)[number];
export type BagInfo = Readonly<Record<BagInfoLabel, string>>;

/** One line of a manifest: 64 lower-case hex digits, two spaces, path. Read by `sha256sum -c`. */
export const MANIFEST_LINE = /^([0-9a-f]{64}) {2}(\S+)$/;

export interface FileDigest {
  readonly path: string;
  /** SHA-256, hex. */
  readonly sha256: string;
}

/** Text of a manifest, sorted by path, one LF per line. */
export function manifestText(files: readonly FileDigest[]): string {
  return [...files]
    .sort((a, b) => byText(a.path, b.path))
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');
}

/** Text of bag-info.txt. Values are put on one line; the format knows no folded lines. */
export function bagInfoText(info: BagInfo): string {
  return BAG_INFO_LABELS.map((label) => `${label}: ${oneLine(info[label])}\n`).join('');
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
