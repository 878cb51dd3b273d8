import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/integrity/ssh/public-key.ts';
import { verifyAll } from '../../src/verify/run.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { basePath, buildCase, readBases } from '../verify/packs/build-case.ts';
import { type Case, readCases } from '../verify/packs/case.ts';
import { heldOptions } from '../verify/packs/held.ts';
import { type KeyName, publicKey } from '../verify/packs/keys.ts';
import { rootOf } from '../verify/packs/stamps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const bases = readBases();
let directory: string;
let bundle: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'verifier-'));
  const built = join(directory, 'built.mjs');
  execFileSync(process.execPath, ['scripts/build-verifier.mjs', built], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  mkdirSync(join(directory, 'bare'));
  bundle = join(directory, 'bare', 'auditpack-verify.mjs');
  copyFileSync(built, bundle);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function alone(args: readonly string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const cwd = join(directory, 'bare');
    const limits = { cwd, env: {}, maxBuffer: 64 * 1024 ** 2 };
    execFile(process.execPath, [bundle, ...args], limits, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout }),
    );
  });
}

/** The same as command-line options; `--checkpoint` takes a file. */
function heldArguments({
  key,
  reviewer,
  previous,
  checkpoint,
  historic,
  tsa,
}: Case['verify']): string[] {
  const prints = (names: readonly KeyName[]) =>
    names.map((name) => fingerprint(publicKey(name))).join(',');
  const file = join(directory, 'checkpoint');
  const root = join(directory, 'tsa-root.pem');
  if (tsa) writeFileSync(root, rootOf(tsa));
  if (checkpoint) writeFileSync(file, bases[checkpoint].files.get('log/checkpoint') ?? '');
  return [
    ...(key ? ['--key', prints(key)] : []),
    ...(reviewer ? ['--reviewer', prints(reviewer)] : []),
    ...(previous ? ['--previous', basePath(previous)] : []),
    ...(checkpoint ? ['--checkpoint', file] : []),
    ...(historic ? ['--historic'] : []),
    ...(tsa ? ['--tsa-ca', root] : []),
  ];
}

describe('auditpack-verify.mjs in a bare folder', () => {
  it('says of every case of the suite what auditpack says', async () => {
    const paths = [...readCases(bases)].map(([name, defect]) =>
      buildCase(bases, defect, join(directory, 'cases', name)),
    );
    const { code, stdout } = await alone(['--json', ...paths]);
    const expected = await verifyAll(paths, {}, { cwd: directory, environment: {} });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(expected.json)));
    expect(code).toBe(expected.exit);
  }, 120_000);

  it('is the second thread of another verifier, which finds the same with two as with one', async () => {
    const thread = { module: pathToFileURL(bundle), above: 0 };
    const packs = [...readCases(bases)].filter(([, { of }]) => of === 'pack');
    const cases = packs.filter((_, i) => i % 12 === 0);
    for (const [name, defect] of cases) {
      const path = buildCase(bases, defect, join(directory, 'twice', name));
      expect(await verifyPack(path, { thread }), name).toEqual(await verifyPack(path));
    }
    expect(cases.length).toBeGreaterThan(10);
  });

  it('says the same of what the auditor holds', async () => {
    const held = [...readCases(bases)].filter(([, { verify }]) => Object.keys(verify).length > 0);
    for (const [name, defect] of held) {
      const path = buildCase(bases, defect, join(directory, 'held', name));
      const { stdout } = await alone(['--json', path, ...heldArguments(defect.verify)]);
      const [report] = (JSON.parse(stdout) as { packs: unknown[] }).packs;
      const expected = await verifyPack(path, heldOptions(bases, defect.verify));
      expect(report).toEqual(JSON.parse(JSON.stringify(expected)));
    }
    expect(held.length).toBeGreaterThan(30);
  }, 120_000);

  it('tells by its exit code what it can not read', async () => {
    expect((await alone([join(directory, 'nothing.zip')])).code).toBe(2);
    expect((await alone(['--no-such-option', 'x'])).code).toBe(2);
    expect((await alone([])).code).toBe(2);
  });

  it('is one readable file that can open no socket', () => {
    const text = readFileSync(bundle, 'utf8');
    const modules = new Set(
      [
        ...text.matchAll(/(?:from|import|require\()\s*["'](?:node:)?([a-z_]+(?:\/[a-z_]+)?)["']/g),
      ].map(([, name]) => name),
    );
    for (const name of ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'child_process'])
      expect(modules).not.toContain(name);
    expect(modules).toContain('fs');
    expect(statSync(bundle).size).toBeLessThan(2_000_000);
  });
});
