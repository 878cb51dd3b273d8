import { readFile, rename, writeFile } from 'node:fs/promises';
import { isSeq, parseDocument } from 'yaml';
import { AuditpackError } from '../errors.ts';
import type { Decisions } from '../model/registers.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { decisionsFor } from './known-systems.ts';

const HEADER = `# What people decided about single accounts, links and findings. Nothing in it changes a record.
`;

/**
 * Appends one decision to `decisions.yaml`, comments and order kept; the file is made when there is
 * none, and replaced in one step.
 * @throws AuditpackError ERR_CONFIG when the file, or what it would become, is not valid
 */
export async function addDecision<K extends keyof Decisions>(
  path: string,
  systems: readonly string[],
  section: K,
  entry: Decisions[K][number],
): Promise<void> {
  const before = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return HEADER;
    throw new AuditpackError('ERR_CONFIG', `${path} could not be read.`, { cause });
  });
  if (before !== HEADER) readYaml(before, path, decisionsFor(systems));
  const document = parseDocument(before);
  if (!isSeq(document.get(section))) document.set(section, document.createNode([]));
  const list = document.get(section);
  if (isSeq(list)) {
    list.flow = false;
    list.add(document.createNode(entry, { flow: true }));
  }
  const text = document.toString({ lineWidth: 0 });
  readYaml(text, path, decisionsFor(systems));
  const draft = `${path}.new`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (cause) {
    throw new AuditpackError('ERR_STORAGE', `${path} could not be written.`, {
      hint: 'Check that the folder exists and is yours to write.',
      cause,
    });
  }
}
