import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { disclose } from '../../../src/disclose/disclose.ts';
import { byEntryOrder } from '../../../src/format/names.ts';
import { openPack } from '../../../src/verify/container/open-pack.ts';
import { readWhole } from '../../../src/verify/container/pack-files.ts';
import { Findings } from '../../../src/verify/findings.ts';
import { BASES, type BaseName, type Case, PACKS, type Step } from './case.ts';
import { applyStep, type Files, type Oddities, sha256 } from './steps.ts';
import { forgeZip } from './zip-forge.ts';

export interface Base {
  readonly name: string;
  /** Its runs, in order. */
  readonly runs: readonly string[];
  /** Name of its log. */
  readonly origin: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Files of a pack, all of them in memory. */
export function readPack(path: string): Base {
  const files = openPack(path, new Findings());
  if (files === undefined) throw new Error(`${path} is no pack`);
  const paths = [...files.entries.keys()].sort(byEntryOrder);
  const whole = (path: string) =>
    readWhole(files, path, Number.MAX_SAFE_INTEGER) ?? Buffer.alloc(0);
  const content = new Map(paths.map((path) => [path, whole(path)]));
  files.close();
  const runs = (content.get('data/runs/runs.jsonl') ?? '').toString().matchAll(/"id":"([^"]+)"/g);
  const [origin = ''] = (content.get('log/checkpoint') ?? '').toString().split('\n');
  return { name: files.name, runs: [...runs].map(([, id]) => id ?? ''), origin, files: content };
}

/** What cases are made from: packs by name, and a disclosure of one item of the base pack. */
export type Bases = Readonly<Record<BaseName, Base>> & {
  readonly disclosure: Base & { readonly item: number };
};

export function readBases(): Bases {
  const packs = Object.fromEntries(
    BASES.map((name) => [name, readPack(basePath(name))]),
  ) as unknown as Readonly<Record<BaseName, Base>>;
  return { ...packs, disclosure: readBaseDisclosure(packs.base) };
}

/** The pack itself, zipped by another tool. */
export function basePath(name: BaseName): string {
  return join(PACKS, `${name}.zip`);
}

/** A disclosure of the first item in the base pack's log. */
function readBaseDisclosure({
  runs,
  origin,
  files: content,
}: Base): Base & { readonly item: number } {
  const path = basePath('base');
  const files = openPack(path, new Findings());
  if (files === undefined) throw new Error(`${path} is no pack`);
  const log = (content.get('log/entries.jsonl') ?? '').toString().split('\n');
  const item = log.findIndex((line) => line.includes('"kind":"item"'));
  const digest = sha256(content.get('tagmanifest-sha256.txt') ?? Buffer.alloc(0));
  const disclosure = disclose(files, digest, { items: [String(item)], trails: [] });
  files.close();
  const own = [...disclosure.files].map(([file, bytes]) => [file, Buffer.from(bytes)] as const);
  return { name: disclosure.name, runs, origin, files: new Map(own), item };
}

/** Writes the pack or disclosure of a case below `folder`; returns its path. */
export function buildCase(bases: Bases, defect: Case, folder: string): string {
  const steps = defect.steps.map((step): Step => {
    if (!('borrow' in step)) return step;
    const bytes = bases[step.from].files.get(step.borrow);
    return { write: step.borrow, text: (bytes ?? '').toString() };
  });
  const base = defect.of === 'disclosure' ? bases.disclosure : bases[defect.base];
  return changePack(base, { ...defect, steps }, folder);
}

/** The same from any pack. */
export function changePack(base: Base, defect: Case, folder: string): string {
  const files: Files = new Map(base.files);
  const odd: Oddities = new Map();
  for (const step of defect.steps) applyStep(files, odd, step);
  if (defect.form === 'folder') return writeFolder(join(folder, base.name), files, odd);
  const inOrder = new Map([...files].sort(([a], [b]) => byEntryOrder(a, b)));
  let zip = forgeZip(base.name, inOrder, defect.zip);
  for (const { at, fromEnd, cut, insert, flip } of defect.bytes) {
    const place = fromEnd ? zip.length - at : at;
    const middle = Buffer.from(insert);
    zip = Buffer.concat([zip.subarray(0, place), middle, zip.subarray(place + cut)]);
    if (flip !== 0) zip[place] = (zip[place] ?? 0) ^ flip;
  }
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${base.name}.zip`);
  writeFileSync(path, zip);
  if (defect.sidecar !== undefined)
    writeFileSync(`${path}.sha256`, defect.sidecar.replace('{sha256}', sha256(zip)));
  return path;
}

function writeFolder(root: string, files: Files, odd: Oddities): string {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  for (const [path, what] of odd) {
    mkdirSync(what.kind === 'folder' ? join(root, path) : dirname(join(root, path)), {
      recursive: true,
    });
    if (what.kind === 'link') symlinkSync(what.to, join(root, path));
  }
  return root;
}
