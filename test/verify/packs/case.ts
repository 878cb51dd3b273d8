import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { entryPath } from '../../../src/format/disclosure.ts';
import { readYaml } from '../../../src/yaml/read-yaml.ts';
import { KEY_NAMES, keyTexts, ODD_NAMES } from './keys.ts';
import { AUTHORITIES, StampStep } from './stamps.ts';

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

/** Packs that cases are made from, besides `base`: one ledger's, and one of its twin. */
export const BASES = ['base', 'chain-2', 'chain-3', 'chain-3-twin', 'chain-4', 'redacted'] as const;
export type BaseName = (typeof BASES)[number];

const path = z.string();
const Step = z.union([
  z.strictObject({ edit: path, find: z.string(), put: z.string() }),
  z.strictObject({ edit: path, pattern: z.string(), put: z.string() }),
  z.strictObject({ write: path, text: z.string() }),
  z.strictObject({ borrow: path, from: z.enum(BASES) }),
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
  z.strictObject({ renew: z.array(z.enum(['sums', 'log', 'oxum', 'runs', 'excerpts', 'proof'])) }),
  z.strictObject({
    sign: path,
    by: z.enum([...KEY_NAMES, ...ODD_NAMES]),
    namespace: z.string().default('audit-pack@v1'),
    hash: z.enum(['sha512', 'sha256', 'sha1']).default('sha512'),
    over: path.default('tagmanifest-sha256.txt'),
  }),
  z.strictObject({ stamp: StampStep }),
  z.strictObject({
    note: z.enum(KEY_NAMES),
    /** The size that is signed instead of the one that stands there. */
    instead: z.string().optional(),
  }),
]);
export type Step = z.infer<typeof Step>;

const Bytes = z.strictObject({
  at: z.int().describe('Counted from the end when negative.'),
  fromEnd: z.boolean().default(false),
  cut: z.int().default(0),
  insert: z.string().default('').describe('Text.'),
  flip: z.int().default(0),
});

/** What the auditor holds: names of the suite's keys and packs. */
const Held = z.strictObject({
  key: z.array(z.enum(KEY_NAMES)).optional(),
  reviewer: z.array(z.enum(KEY_NAMES)).optional(),
  previous: z.enum(BASES).optional(),
  /** Pack whose checkpoint is held. */
  checkpoint: z.enum(BASES).optional(),
  historic: z.boolean().optional(),
  /** Authority whose root certificate is held. */
  tsa: z.enum(AUTHORITIES).optional(),
});

const Said = z.enum(['shown', 'not-shown', 'contradicted']);

export const Case = z.strictObject({
  says: z.string(),
  /** What is changed: a pack, or a disclosure of one item of the base pack. */
  of: z.enum(['pack', 'disclosure']).default('pack'),
  base: z.enum(BASES).default('base'),
  form: z.enum(['zip', 'folder']).default('zip'),
  steps: z.array(Step).default([]),
  zip: ZipForm.optional(),
  bytes: z.array(Bytes).default([]),
  /** Text of the side-car beside the zip; `{sha256}` stands for the right digest. */
  sidecar: z.string().optional(),
  verify: Held.default({}),
  expect: z.strictObject({
    findings: z.array(z.strictObject({ kind: z.string(), file: z.string() })).default([]),
    container: z.enum(['canonical', 'repacked', 'folder', 'unreadable']).optional(),
    origin: z.enum(['pinned', 'rotated', 'unpinned', 'unsigned', 'broken']).optional(),
    time: z.enum(['anchored', 'unpinned', 'none', 'broken']).optional(),
    rewritten: Said.optional(),
    missing: Said.optional(),
  }),
});
export type Case = z.infer<typeof Case>;

/** What cases say of their base: its runs, the origin of its log. */
export type BaseFacts = Readonly<Record<BaseName, { runs: readonly string[]; origin: string }>> & {
  readonly disclosure: { readonly item: number };
};

/**
 * The cases of the conformance suite by name. `{run1}` stands for the first run of the pack that a
 * case is made from, `{sender.key}` for the line of a key, `{origin}` for the name of the log,
 * `{item}` for the disclosed entry's files, without their ending.
 */
export function readCases(bases: BaseFacts): Map<string, Case> {
  const names = readdirSync(PACKS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return new Map(
    names.map((name) => {
      const file = join(PACKS, name, 'mutation.yaml');
      return [name, readYaml(fillIn(readFileSync(file, 'utf8'), bases), file, Case)];
    }),
  );
}

function fillIn(text: string, bases: BaseFacts): string {
  const name = BASES.find((one) => text.includes(`\nbase: ${one}\n`)) ?? 'base';
  const { runs, origin } = bases[name];
  const texts = new Map([
    ...runs.map((run, i) => [`{run${i + 1}}`, run] as const),
    ...keyTexts(origin),
    ['{origin}', origin] as const,
    ['{item}', entryPath(bases.disclosure.item, 'leaf').replace('.leaf', '')] as const,
  ]);
  return text.replace(/\{[a-z0-9.]+\}/g, (found) => texts.get(found) ?? found);
}
