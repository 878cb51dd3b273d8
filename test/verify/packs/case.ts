import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { entryPath } from '../../../src/format/disclosure.ts';
import { readYaml } from '../../../src/yaml/read-yaml.ts';

export const PACKS = fileURLToPath(new URL('../../../fixtures/packs/', import.meta.url));

const Header = z.strictObject({
  madeBy: z.int().optional(),
  version: z.int().optional(),
  flags: z.int().optional(),
  method: z.int().optional(),
  time: z.int().optional(),
  date: z.int().optional(),
  crc: z.int().optional(),
  packed: z.int().optional(),
  size: z.int().optional(),
  name: z.string().optional(),
  extra: z.string().optional(),
  comment: z.string().optional(),
  disk: z.int().optional(),
  internal: z.int().optional(),
  external: z.int().optional(),
  offset: z.int().optional(),
});
export type Header = z.infer<typeof Header>;

const Entry = z.strictObject({
  deflate: z.boolean().optional(),
  descriptor: z.boolean().optional(),
  /** Bytes in front of the local header, and bytes behind the packed ones, hex. */
  before: z.string().optional(),
  behind: z.string().optional(),
  local: Header.optional(),
  central: Header.optional(),
  both: Header.optional(),
});
export type Entry = z.infer<typeof Entry>;

const ZipForm = z.strictObject({
  all: Entry.optional(),
  entries: z.record(z.string(), Entry).optional(),
  /** Further entries, by full name. */
  add: z
    .array(Entry.extend({ name: z.string(), text: z.string(), first: z.boolean().optional() }))
    .optional(),
  reversed: z.boolean().optional(),
  /** Entries that stand in the zip but not in its directory. */
  hide: z.array(z.string()).optional(),
  base: z.string().optional(),
  end: z
    .strictObject({
      comment: z.string().optional(),
      disk: z.int().optional(),
      count: z.int().optional(),
      countHere: z.int().optional(),
      size: z.int().optional(),
      offset: z.int().optional(),
      zip64: z.strictObject({ count: z.int().optional(), offset: z.int().optional() }).optional(),
    })
    .optional(),
});
export type ZipForm = z.infer<typeof ZipForm>;

const path = z.string();
const Step = z.union([
  z.strictObject({ edit: path, find: z.string(), put: z.string() }),
  z.strictObject({ write: path, text: z.string() }),
  z.strictObject({ append: path, text: z.string() }),
  z.strictObject({ delete: path }),
  z.strictObject({ truncate: path, to: z.int() }),
  z.strictObject({ flip: path, byte: z.int(), bits: z.int().default(1) }),
  z.strictObject({ move: path, to: path }),
  z.strictObject({ copy: path, to: path }),
  z.strictObject({ swap: z.tuple([path, path]) }),
  z.strictObject({ line: path, number: z.int(), change: z.enum(['delete', 'repeat', 'swap']) }),
  z.strictObject({ link: path, to: z.string() }),
  z.strictObject({ folder: path }),
  z.strictObject({ renew: z.array(z.enum(['sums', 'log', 'oxum'])) }),
]);
export type Step = z.infer<typeof Step>;

const Bytes = z.strictObject({
  at: z.int().describe('Counted from the end when negative.'),
  fromEnd: z.boolean().default(false),
  cut: z.int().default(0),
  insert: z.string().default('').describe('Text.'),
  flip: z.int().default(0),
});

export const Case = z.strictObject({
  says: z.string(),
  /** What is changed: the base pack, or a disclosure of one item of it. */
  of: z.enum(['pack', 'disclosure']).default('pack'),
  form: z.enum(['zip', 'folder']).default('zip'),
  steps: z.array(Step).default([]),
  zip: ZipForm.optional(),
  bytes: z.array(Bytes).default([]),
  /** Text of the side-car beside the zip; `{sha256}` stands for the right digest. */
  sidecar: z.string().optional(),
  expect: z.strictObject({
    findings: z.array(z.strictObject({ kind: z.string(), file: z.string() })).default([]),
    container: z.enum(['canonical', 'repacked', 'folder', 'unreadable']).optional(),
  }),
});
export type Case = z.infer<typeof Case>;

/**
 * The cases of the conformance suite by name. `{run1}` and `{run2}` stand for the base pack's runs,
 * `{item}` for the disclosed entry's files, without their ending.
 */
export function readCases(bases: {
  readonly pack: { readonly runs: readonly string[] };
  readonly disclosure: { readonly item: number };
}): Map<string, Case> {
  const item = entryPath(bases.disclosure.item, 'leaf').replace('.leaf', '');
  const names = readdirSync(PACKS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return new Map(
    names.map((name) => {
      const file = join(PACKS, name, 'mutation.yaml');
      const text = readFileSync(file, 'utf8')
        .replace(/\{run([12])\}/g, (_, n) => bases.pack.runs[Number(n) - 1] ?? '')
        .replaceAll('{item}', item);
      return [name, readYaml(text, file, Case)];
    }),
  );
}
