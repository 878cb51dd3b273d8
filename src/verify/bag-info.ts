import { BAG_INFO_LABELS, type BagInfoLabel, bagInfoText } from '../format/bagit.ts';
import { LIMITS } from '../format/limits.ts';
import { PATHS } from '../format/paths.ts';
import { FORMAT_VERSION } from '../format/version.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';

/** What bag-info.txt states, as text by label. */
export type BagFacts = Readonly<Record<BagInfoLabel, string>>;

const COUNT = /^(0|[1-9]\d{0,15})$/;

/** Reads bag-info.txt strictly and checks the statements that need no other layer. */
export function checkBagInfo(files: PackFiles, findings: Findings): BagFacts | undefined {
  const text = readWhole(files, PATHS.bagInfo, LIMITS.tagFile)?.toString('utf8');
  if (text === undefined) return undefined;
  const facts = parse(text);
  if (facts === undefined || bagInfoText(facts) !== text) {
    findings.add({
      kind: 'bag-info',
      file: PATHS.bagInfo,
      expected: `the labels ${BAG_INFO_LABELS[0]} … ${BAG_INFO_LABELS.at(-1)}, each once, in order, one line each`,
      found: firstOdd(text),
    });
    return undefined;
  }
  checkOxum(files, facts, findings);
  if (facts['Auditpack-Format'] !== FORMAT_VERSION)
    findings.add({
      kind: 'bag-info',
      file: PATHS.bagInfo,
      expected: `Auditpack-Format ${FORMAT_VERSION}, the format this verifier knows`,
      found: facts['Auditpack-Format'],
    });
  if (files.isNamed && facts['External-Identifier'] !== files.name)
    findings.add({
      kind: 'bag-info',
      file: PATHS.bagInfo,
      expected: `External-Identifier ${files.name}, the name of the base folder`,
      found: facts['External-Identifier'],
    });
  return facts;
}

function parse(text: string): BagFacts | undefined {
  const lines = text.split('\n');
  const values: Partial<Record<BagInfoLabel, string>> = {};
  for (const [i, label] of BAG_INFO_LABELS.entries()) {
    const line = lines[i];
    if (line === undefined || !line.startsWith(`${label}: `)) return undefined;
    values[label] = line.slice(label.length + 2);
  }
  return isWhole(values) ? values : undefined;
}

function isWhole(values: Partial<Record<BagInfoLabel, string>>): values is BagFacts {
  return BAG_INFO_LABELS.every((label) => values[label] !== undefined);
}

function firstOdd(text: string): string {
  const lines = text.split('\n');
  const at = BAG_INFO_LABELS.findIndex((label, i) => !lines[i]?.startsWith(`${label}: `));
  if (at === -1) return `more than that, or spaces at an end, in ${lines.length} lines`;
  return `line ${at + 1}: ${(lines[at] ?? 'nothing').slice(0, 200)}`;
}

function checkOxum(files: PackFiles, facts: BagFacts, findings: Findings): void {
  const payload = [...files.entries.values()].filter(({ path }) => path.startsWith('data/'));
  const found = `${payload.reduce((sum, { size }) => sum + size, 0)}.${payload.length}`;
  if (facts['Payload-Oxum'] !== found)
    findings.add({
      kind: 'bag-oxum',
      file: PATHS.bagInfo,
      expected: `Payload-Oxum ${facts['Payload-Oxum']}`,
      found,
    });
}

/** A count that bag-info states; `undefined` when it is no plain number. */
export function statedCount(facts: BagFacts | undefined, label: BagInfoLabel): number | undefined {
  const text = facts?.[label] ?? '';
  return COUNT.test(text) ? Number(text) : undefined;
}
