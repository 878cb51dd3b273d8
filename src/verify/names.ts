import { nameDefect, PACK_NAME } from '../format/names.ts';
import { isKnownPath, REQUIRED_DATA_FILES, REQUIRED_TAG_FILES } from '../format/paths.ts';
import type { PackFiles } from './container/pack-files.ts';
import type { Findings } from './findings.ts';

/** Names that mean one file everywhere, and exactly the files that the format knows. */
export function checkNames(files: PackFiles, findings: Findings): void {
  if (files.isNamed && !PACK_NAME.test(files.name))
    findings.add({
      kind: 'zip-base',
      file: files.name,
      expected: 'a base folder <organization>-<from>-<to>-<sequence>',
      found: files.name,
    });
  const seen = new Map<string, string>();
  for (const path of files.entries.keys()) {
    checkName(path, seen, findings);
    if (!isKnownPath(path))
      findings.add({
        kind: 'set-unexpected',
        file: path,
        expected: 'a file of the closed lists of this format',
        found: 'another one',
      });
  }
  for (const path of [...REQUIRED_TAG_FILES, ...REQUIRED_DATA_FILES])
    if (!files.entries.has(path))
      findings.add({ kind: 'set-missing', file: path, expected: 'the file', found: 'none' });
}

function checkName(path: string, seen: Map<string, string>, findings: Findings): void {
  const defect = nameDefect(path);
  if (defect !== undefined)
    findings.add({ kind: 'name-unsafe', file: path, expected: 'a safe name', found: defect });
  const twin = twinOf(path.toLowerCase(), path, seen);
  if (twin !== undefined)
    findings.add({
      kind: 'name-twin',
      file: path,
      expected: 'names that differ by more than case, and no file that is also a folder',
      found: `also ${twin}`,
    });
}

/** Remembers the path and its folders; returns what it collides with. */
function twinOf(lower: string, path: string, seen: Map<string, string>): string | undefined {
  let twin = seen.get(lower);
  seen.set(lower, path);
  for (let end = lower.lastIndexOf('/'); end > 0; end = lower.lastIndexOf('/', end - 1)) {
    const folder = `${path.slice(0, end)}/`;
    const known = seen.get(lower.slice(0, end));
    if (known !== undefined && known !== folder) twin = known;
    if (known === folder) break;
    seen.set(lower.slice(0, end), folder);
  }
  return twin;
}
