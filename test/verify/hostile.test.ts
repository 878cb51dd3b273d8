import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingKind } from '../../src/verify/findings.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { auditpack } from '../cli/run.ts';
import { edit, refreshManifests, unpack } from './unpack.ts';

let directory: string;
let zip: string;
let clean: string;
let raw: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hostile-'));
  const { code, stderr } = await auditpack(['demo', '--out', join(directory, 'demo')]);
  expect(code, stderr).toBe(0);
  const packs = join(directory, 'demo', 'packs');
  zip = join(packs, readdirSync(packs).find((name) => name.endsWith('.zip')) ?? '');
  clean = unpack(zip, join(directory, 'clean'));
  raw =
    readdirSync(join(clean, 'data', 'raw', 'okta'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /system-log.*\.(?!exchanges)/.test(path) && !path.includes('exchanges'))
      .map((path) => `data/raw/okta/${path}`)
      .sort()[0] ?? '';
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

type Defect = readonly [name: string, verdict: FindingKind, plant: (base: string) => void];
const ENTRIES = 'log/entries.jsonl';
const forged = (plant: (base: string) => void) => (base: string) => {
  plant(base);
  refreshManifests(base);
};
const drop = (base: string, path: string) => rmSync(join(base, path));

const FOLDERS: readonly Defect[] = [
  [
    'a byte of a record changed',
    'hash-mismatch',
    (b) => edit(b, 'data/records/event.jsonl', (t) => t.replace('e', 'f')),
  ],
  ['a file taken away', 'set-missing', (b) => drop(b, 'data/records/rejects.jsonl')],
  [
    'a file added',
    'set-unlisted',
    (b) => writeFileSync(join(b, 'data', 'records', 'extra.jsonl'), ''),
  ],
  [
    'a file added and listed',
    'set-unexpected',
    forged((b) => writeFileSync(join(b, 'data', 'notes.txt'), 'all fine')),
  ],
  [
    'a fetch.txt',
    'set-unexpected',
    forged((b) => writeFileSync(join(b, 'fetch.txt'), 'http://127.0.0.1/ 1 data/x\n')),
  ],
  [
    'a signature folder in format 1',
    'set-unexpected',
    forged((b) => {
      mkdirSync(join(b, 'signatures'));
      writeFileSync(join(b, 'signatures', 'a.sig'), 'x');
    }),
  ],
  ['an empty folder', 'set-empty-folder', (b) => mkdirSync(join(b, 'data', 'empty'))],
  [
    'a link in place of a file',
    'set-link',
    (b) => {
      const path = join(b, 'data', 'README.md');
      renameSync(path, join(directory, `README-${basename(b)}`));
      symlinkSync(join(directory, `README-${basename(b)}`), path);
    },
  ],
  [
    'two files swapped',
    'hash-mismatch',
    (b) => {
      const [one, two] = ['event', 'message'].map((kind) => join(b, `data/records/${kind}.jsonl`));
      const bytes = readFileSync(one ?? '');
      copyFileSync(two ?? '', one ?? '');
      writeFileSync(two ?? '', bytes);
    },
  ],
  [
    'a manifest line taken away',
    'hash-mismatch',
    (b) => edit(b, 'manifest-sha256.txt', (t) => t.replace(/^.*\n/, '')),
  ],
  [
    'a manifest line twice',
    'manifest-line',
    (b) => edit(b, 'manifest-sha256.txt', (t) => t.replace(/^(.*\n)/, '$1$1')),
  ],
  [
    'a manifest path that climbs out',
    'set-missing',
    (b) => edit(b, 'manifest-sha256.txt', (t) => t.replace('  data/', '  ../data/')),
  ],
  [
    'a wrong Payload-Oxum',
    'bag-oxum',
    (b) => edit(b, 'bag-info.txt', (t) => t.replace(/^Payload-Oxum: /m, 'Payload-Oxum: 1')),
  ],
  [
    'another bagit.txt',
    'bag-declaration',
    (b) => edit(b, 'bagit.txt', (t) => t.replace('1.0', '0.9')),
  ],
  [
    'an unknown label in bag-info.txt',
    'bag-info',
    forged((b) => appendFileSync(join(b, 'bag-info.txt'), 'Approved-By: everyone\n')),
  ],
  [
    'a raw answer changed, all sums renewed',
    'log-digest',
    forged((b) => edit(b, raw, (t) => t.replace(/"uuid":"./, '"uuid":"~'))),
  ],
  [
    'a raw file cut short, all sums renewed',
    'log-range',
    forged((b) => truncateSync(join(b, raw), 10)),
  ],
  [
    'a log entry taken out, all sums renewed',
    'log-sequence',
    forged((b) => edit(b, ENTRIES, (t) => t.replace(/^(.*\n)(.*\n)/, '$1'))),
  ],
  [
    'the last log entry taken out, all sums renewed',
    'log-root',
    forged((b) => edit(b, ENTRIES, (t) => t.replace(/[^\n]*\n$/, ''))),
  ],
  [
    'a log entry that is not canonical',
    'log-line',
    forged((b) => edit(b, ENTRIES, (t) => t.replace(/^\{/, '{ '))),
  ],
  [
    'another checkpoint, all sums renewed',
    'log-checkpoint',
    forged((b) => edit(b, 'log/checkpoint', (t) => t.replace(/^\d+$/m, '1'))),
  ],
  [
    'a verdict taken out, all sums renewed',
    'derived-count',
    forged((b) => edit(b, 'data/results/items.jsonl', (t) => t.replace(/^.*\n/, ''))),
  ],
  [
    'a record pointing at no bytes, all sums renewed',
    'derived-raw',
    forged((b) =>
      edit(b, 'data/records/event.jsonl', (t) => t.replace(/"offset":\d+/, '"offset":999999999')),
    ),
  ],
  [
    'a record that is no JSON, all sums renewed',
    'derived-line',
    forged((b) => edit(b, 'data/records/event.jsonl', (t) => t.replace('{', '['))),
  ],
];

describe('an unpacked pack with', () => {
  it.each(FOLDERS)('%s: %s', async (name, verdict, plant) => {
    const base = join(directory, name.replaceAll(/\W/g, '-'), basename(clean));
    await cp(clean, base, { recursive: true });
    plant(base);
    const report = await verifyPack(base);
    expect(report.findings.map(({ kind }) => kind)).toContain(verdict);
    expect(report.findings.every(({ file, expected, found }) => file && expected && found)).toBe(
      true,
    );
  });

  it('nothing wrong: verified', async () => {
    expect((await verifyPack(clean)).findings).toEqual([]);
  });

  it('nothing left: no pack at all, and never verified', async () => {
    const empty = join(directory, 'empty');
    mkdirSync(empty);
    const { code } = await auditpack(['verify', empty]);
    expect(code).not.toBe(0);
  });
});

const byte = (text: string) => Buffer.from(text, 'latin1');
const ZIPS: readonly (readonly [string, FindingKind, (bytes: Buffer) => Buffer])[] = [
  ['bytes in front', 'zip-end', (z) => Buffer.concat([byte('#!/bin/sh\n'), z])],
  ['bytes behind', 'zip-end', (z) => Buffer.concat([z, byte('more')])],
  ['its end cut off', 'zip-end', (z) => z.subarray(0, -30)],
  ['a second pack behind', 'zip-end', (z) => Buffer.concat([z, z])],
  [
    'another name in the local header',
    'zip-local',
    (z) => {
      const copy = Buffer.from(z);
      copy.write('~', 31, 'latin1');
      return copy;
    },
  ],
  [
    'another method in the local header',
    'zip-local',
    (z) => {
      const copy = Buffer.from(z);
      copy.writeUInt16LE(8, 8);
      return copy;
    },
  ],
];

describe('a zip with', () => {
  it.each(ZIPS)('%s: %s', async (name, verdict, change) => {
    const folder = join(directory, name.replaceAll(/\W/g, '-'));
    mkdirSync(folder);
    const copy = join(folder, basename(zip));
    writeFileSync(copy, change(readFileSync(zip)));
    const report = await verifyPack(copy);
    expect(report.findings.map(({ kind }) => kind)).toContain(verdict);
  });

  it('a sum beside it that is not its own: container-digest', async () => {
    const folder = join(directory, 'sidecar');
    mkdirSync(folder);
    const copy = join(folder, basename(zip));
    copyFileSync(zip, copy);
    writeFileSync(`${copy}.sha256`, `${'0'.repeat(64)}  ${basename(zip)}\n`);
    expect((await verifyPack(copy)).findings).toMatchObject([{ kind: 'container-digest' }]);
  });
});
