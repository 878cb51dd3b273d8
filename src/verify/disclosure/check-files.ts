import { createHash } from 'node:crypto';
import { MANIFEST_LINE, manifestText } from '../../format/bagit.ts';
import { DISCLOSURE, DISCLOSURE_NAME, DisclosureAbout } from '../../format/disclosure.ts';
import { LIMITS } from '../../format/limits.ts';
import { nameDefect } from '../../format/names.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import { filesOfEntry } from './check-entries.ts';

const NEEDED: readonly string[] = [
  DISCLOSURE.readme,
  DISCLOSURE.about,
  DISCLOSURE.checkpoint,
  DISCLOSURE.sums,
];

/** What `disclosure.json` says; a finding when it can't be read. */
export function readAbout(files: PackFiles, findings: Findings): DisclosureAbout | undefined {
  const text = readWhole(files, DISCLOSURE.about, LIMITS.tagFile)?.toString('utf8');
  const about = text === undefined ? undefined : parse(text);
  const seqs = about?.entries.map(({ seq }) => seq) ?? [];
  const inOrder = seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? seq));
  if (about !== undefined && inOrder) return about;
  findings.add({
    kind: 'disclosure-about',
    file: DISCLOSURE.about,
    expected: 'format auditpack-disclosure, version 1, and its entries in sequence',
    found: text?.slice(0, 200) ?? 'none',
  });
  return undefined;
}

function parse(text: string): DisclosureAbout | undefined {
  try {
    const about = DisclosureAbout.safeParse(JSON.parse(text)).data;
    // Written in one way, so that no member can stand there twice.
    return `${JSON.stringify(about, null, 2)}\n` === text ? about : undefined;
  } catch {
    return undefined;
  }
}

/** Exactly the files of §12.1, each as `sha256sum.txt` says; returns how many bytes they have. */
export function checkFiles(
  files: PackFiles,
  about: DisclosureAbout | undefined,
  findings: Findings,
): number {
  if (files.isNamed && !DISCLOSURE_NAME.test(files.name))
    findings.add({
      kind: 'zip-base',
      file: files.name,
      expected: 'a base folder <pack>-disclosure-<12 hex digits>',
      found: files.name,
    });
  checkSet(files, about, findings);
  const sums: { path: string; sha256: string }[] = [];
  let bytes = 0;
  for (const path of files.entries.keys()) {
    const hash = createHash('sha256');
    for (const window of files.windows(path)) {
      hash.update(window);
      bytes += window.length;
    }
    if (path !== DISCLOSURE.sums) sums.push({ path, sha256: hash.digest('hex') });
  }
  checkSums(files, sums, findings);
  return bytes;
}

function checkSet(files: PackFiles, about: DisclosureAbout | undefined, findings: Findings): void {
  const expected = new Set(NEEDED);
  for (const { seq } of about?.entries ?? [])
    for (const path of filesOfEntry(files, seq)) expected.add(path);
  for (const path of expected)
    if (!files.entries.has(path))
      findings.add({ kind: 'set-missing', file: path, expected: 'the file', found: 'none' });
  if (about === undefined) return;
  for (const path of files.entries.keys())
    if (nameDefect(path) !== undefined || (!expected.has(path) && path !== DISCLOSURE.vkey))
      findings.add({
        kind: 'set-unexpected',
        file: path,
        expected: 'the files of a disclosure and of its entries',
        found: nameDefect(path) ?? 'another one',
      });
}

function checkSums(
  files: PackFiles,
  found: readonly { path: string; sha256: string }[],
  findings: Findings,
): void {
  const stated = readWhole(files, DISCLOSURE.sums, LIMITS.tagFile)?.toString('latin1');
  if (stated === undefined || stated === manifestText(found)) return;
  const lines = new Map(
    stated.split('\n').flatMap((line) => {
      const match = MANIFEST_LINE.exec(line);
      return match ? [[match[2] ?? '', match[1] ?? ''] as const] : [];
    }),
  );
  const wrong = found.filter(({ path, sha256 }) => lines.get(path) !== sha256);
  for (const { path, sha256 } of wrong)
    findings.add({
      kind: 'hash-mismatch',
      file: path,
      expected: `SHA-256 ${lines.get(path) ?? 'in a line'} (${DISCLOSURE.sums})`,
      found: sha256,
    });
  if (wrong.length === 0)
    findings.add({
      kind: 'manifest-line',
      file: DISCLOSURE.sums,
      expected: 'one line a file, sorted, as sha256sum writes them, and no other',
      found: stated.slice(0, 200),
    });
}
