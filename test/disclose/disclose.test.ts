import { execFile, execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disclose } from '../../src/disclose/disclose.ts';
import { writeDisclosure } from '../../src/disclose/write.ts';
import { manifestText } from '../../src/format/bagit.ts';
import { signedNote, vkeyText } from '../../src/integrity/signed-note.ts';
import { fingerprint, publicBlob } from '../../src/integrity/ssh/public-key.ts';
import { openPack } from '../../src/verify/container/open-pack.ts';
import { verifyDisclosure } from '../../src/verify/disclosure/verify-disclosure.ts';
import { Findings } from '../../src/verify/findings.ts';
import { auditpack } from '../cli/run.ts';
import { readPack } from '../verify/packs/build-case.ts';
import { PACKS } from '../verify/packs/case.ts';

const BASE = join(PACKS, 'base.zip');
const run = promisify(execFile);
const base = readPack(BASE);
const lines = (path: string) => (base.files.get(path) ?? '').toString().split('\n').slice(0, -1);
const log = lines('log/entries.jsonl').map((line) => JSON.parse(line));
const firstItem = log.find(({ kind }) => kind === 'item');

let directory: string;
let folder: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'disclose-'));
  folder = join(directory, 'item');
  await writeDisclosure(take([String(firstItem.seq)]), folder);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function take(items: readonly string[], trails: readonly string[] = []) {
  const files = openPack(BASE, new Findings());
  if (files === undefined) throw new Error('the base pack does not open');
  try {
    return disclose(files, '0'.repeat(64), { items, trails });
  } finally {
    files.close();
  }
}

const shells = ['sha256sum', 'basenc', 'sh'].every((tool) => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`]);
    return true;
  } catch {
    return false;
  }
});

/** The README's recipe, exactly as it stands there, run in a folder. */
async function byHand(where: string, shell = 'sh'): Promise<string> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const script = /```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
  return (await run(shell, ['-c', script], { cwd: where })).stdout;
}

async function filesOf(where: string): Promise<string[]> {
  const found = await readdir(where, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

describe('a disclosure', () => {
  it('holds the exact bytes, their line and nothing of the neighbours', async () => {
    const { path, offset, length, seq, salt } = firstItem;
    const files = take([String(seq)]).files;
    const stem = `entries/${String(seq).padStart(9, '0')}`;
    const raw = base.files.get(`data/${path}`) ?? Buffer.alloc(0);
    expect(files.get(`${stem}.bytes`)).toEqual(raw.subarray(offset, offset + length));
    expect(Buffer.from(files.get(`${stem}.leaf`) ?? []).toString()).toBe(
      lines('log/entries.jsonl')[seq],
    );
    const everything = Buffer.concat([...files.values()]).toString('latin1');
    expect(everything).toContain(salt);
    const others = log.filter((entry) => entry.seq !== seq && entry.salt);
    expect(others.length).toBeGreaterThan(3);
    for (const entry of others) {
      expect(everything).not.toContain(entry.salt);
      expect(everything).not.toContain(entry.digest);
    }
    expect(everything).not.toContain('ben@larkspur.test');
  });

  it.skipIf(!shells)('is checked by its own recipe, in two shells', async () => {
    for (const shell of ['sh', 'bash'])
      expect(await byHand(folder, shell)).toMatch(/^Each entry stands in the log with the root /);
  });

  it.skipIf(!shells)(
    'fails by hand on one changed byte anywhere',
    { timeout: 120_000 },
    async () => {
      const copy = join(directory, 'changed');
      cpSync(folder, copy, { recursive: true });
      for (const file of await filesOf(copy)) {
        const whole = await readFile(file);
        const places = [0, 1, 0.2, 0.4, 0.6, 0.8].map((part) =>
          part === 1 ? whole.length - 1 : Math.floor(part * whole.length),
        );
        for (const place of new Set(places)) {
          const changed = Buffer.from(whole);
          changed[place] = (changed[place] ?? 0) ^ 0x20;
          await writeFile(file, changed);
          await expect(byHand(copy), `${file} byte ${place}`).rejects.toThrow();
        }
        await writeFile(file, whole);
      }
      await writeFile(join(copy, 'more.txt'), 'more');
      await expect(byHand(copy)).rejects.toThrow();
    },
  );

  it('is altered for verify with any one byte changed', { timeout: 120_000 }, async () => {
    const copy = join(directory, 'flipped');
    cpSync(folder, copy, { recursive: true });
    expect(verifyDisclosure(copy, [])).toMatchObject({ verdict: 'intact', total: 0 });
    for (const file of await filesOf(copy)) {
      const whole = await readFile(file);
      for (let place = 0; place < whole.length; place += 29) {
        const changed = Buffer.from(whole);
        changed[place] = (changed[place] ?? 0) ^ 1;
        await writeFile(file, changed);
        expect(verifyDisclosure(copy, []).verdict, `${file} byte ${place}`).toBe('altered');
      }
      await writeFile(file, whole);
    }
  });

  it('refuses what is not there and what would say more than one item', () => {
    expect(() => take(['999999'])).toThrow(/log entry 999999/);
    expect(() => take(['account_00000000000000000000'])).toThrow(/account_0/);
    expect(() => take([], ['grant:nobody'])).toThrow(/grant:nobody/);
    const exchanges = log.find(({ kind }) => kind === 'exchanges');
    expect(() => take([String(exchanges.seq)])).toThrow(/whole file of exchanges/);
  });

  it('is written once and by the command line, and verified with its pack', async () => {
    await mkdir(join(directory, 'cli'));
    const cwd = join(directory, 'cli');
    const seq = String(firstItem.seq);
    const args = ['disclose', BASE, '--item', seq, '--out', 'one.zip', '--json'];
    const made = await auditpack(args, { cwd });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({
      ok: true,
      entries: [{}, { seq: firstItem.seq }],
    });
    expect((await auditpack(args, { cwd })).code).toBe(2);
    const alone = await auditpack(['verify', 'one.zip', '--json'], { cwd });
    expect(alone.code).toBe(3);
    expect(JSON.parse(alone.stdout).disclosures[0]).toMatchObject({
      verdict: 'intact',
      reservations: [{ kind: 'checkpoint-unknown' }],
    });
    const both = await auditpack(['verify', 'one.zip', BASE, '--json'], { cwd });
    expect(JSON.parse(both.stdout).disclosures[0]).toMatchObject({
      verdict: 'verified',
      reservations: [],
    });
    const head = join(cwd, 'checkpoint');
    await writeFile(head, base.files.get('log/checkpoint') ?? '');
    const held = await auditpack(['verify', 'one.zip', '--checkpoint', head], { cwd });
    expect(held).toMatchObject({ code: 0, stdout: expect.stringContaining('That root is known') });
    expect((await auditpack(['disclose', BASE], { cwd })).code).toBe(2);
  });

  it('knows a signed checkpoint, and believes only a key that the verifier holds', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const blob = publicBlob(publicKey);
    const text = (base.files.get('log/checkpoint') ?? '').toString();
    const key = { name: text.split('\n')[0] ?? '', point: blob.subarray(-32) };
    const note = signedNote(text, key, sign(null, Buffer.from(text), privateKey));
    const write = async (where: string, checkpoint: string, vkey: string | undefined) => {
      cpSync(folder, where, { recursive: true });
      await writeFile(join(where, 'checkpoint'), checkpoint);
      if (vkey) await writeFile(join(where, 'vkey'), vkey);
      const files = (await filesOf(where)).filter((path) => !path.endsWith('sha256sum.txt'));
      const sums = await Promise.all(
        files.map(async (path) => ({
          path: relative(where, path),
          sha256: createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        })),
      );
      await writeFile(join(where, 'sha256sum.txt'), manifestText(sums));
      return where;
    };
    const signed = await write(join(directory, 'signed'), note, `${vkeyText(key)}\n`);
    const signer = fingerprint({ blob });
    expect(verifyDisclosure(signed, [])).toMatchObject({ verdict: 'intact', signer });
    expect(verifyDisclosure(signed, [], ['SHA256:other']).verdict).toBe('intact');
    expect(verifyDisclosure(signed, [], [signer]).verdict).toBe('verified');
    if (shells) expect(await byHand(signed)).toMatch(/^Each entry stands/);
    const cut = await write(join(directory, 'no-vkey'), note, undefined);
    const other = await write(
      join(directory, 'other'),
      note,
      `${vkeyText({ ...key, name: 'x' })}\n`,
    );
    const broken = await write(
      join(directory, 'broken'),
      note.replace(/(.)(?=.{20}\n$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
      `${vkeyText(key)}\n`,
    );
    for (const one of [cut, other, broken])
      expect(verifyDisclosure(one, [], [signer])).toMatchObject({
        verdict: 'altered',
        findings: [{ kind: 'disclosure-checkpoint' }],
      });
  });
});
