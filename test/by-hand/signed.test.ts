import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAMESPACES } from '../../src/integrity/ssh/signature.ts';
import { ed25519FromSeed, keySigner } from '../../src/signing/private-key.ts';
import { signMessage } from '../../src/signing/sign.ts';
import { Company } from '../signing/company.ts';
import { installed } from '../signing/tools.ts';
import { edit, refreshManifests, unpack } from '../signing/unpack.ts';
import { OpensslAuthority, serve } from '../timestamp/authority.ts';
import { certify, pem, stamp, TIME_STAMPING } from '../timestamp/forge.ts';
import { type ByHand, followRecipe, recipeOf } from './recipe.ts';

const SIGNATURE = 'signatures/tagmanifest-sha256.txt.sig';
const STAMP = `${SIGNATURE}.tsr`;
const CHAIN = 'signatures/tsa-chain.pem';
const TOOLS = ['bash', 'unzip', 'sha256sum', 'ssh-keygen', 'openssl'];
const stranger = keySigner(ed25519FromSeed(Buffer.alloc(32, 7)), 'evidence@larkspur', 'stranger');

describe.skipIf(!TOOLS.every(installed))('VERIFY.md of a signed and stamped pack', () => {
  let directory: string;
  let company: Company;
  let tsa: OpensslAuthority;
  let server: Server;
  let [first, zip] = ['', ''];
  let recipe: ReturnType<typeof recipeOf>;
  let held: Record<string, string>;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'by-hand-'));
    tsa = new OpensslAuthority(join(directory, 'tsa'));
    const service = await serve((query) => ({ body: tsa.answer(query) }));
    server = service.server;
    company = new Company(join(directory, 'one'));
    await company.init();
    const config = join(company.directory, 'auditpack.yaml');
    const timestamp = `  timestamp: {url: "${service.url}", chain: tsa-chain.pem}\n`;
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace(/^sign:\n( {2}key: .*\n)/m, `sign:\n$1${timestamp}`));
    writeFileSync(join(company.directory, 'tsa-chain.pem'), tsa.certificates);
    await company.grow();
    first = await company.pack();
    await company.grow();
    zip = await company.pack();
    const base = unpack(zip, join(directory, 'clean'));
    recipe = recipeOf(readFileSync(join(base, 'VERIFY.md'), 'utf8'));
    const signers = readFileSync(join(base, 'signatures/allowed_signers'), 'utf8');
    held = { trusted_signers: signers, 'tsa-root.pem': tsa.root };
  }, 120_000);
  afterAll(() => {
    server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const byHand = (pack: string, name: string): ByHand =>
    followRecipe(recipe, pack, join(directory, name, 'by-hand'), held);
  const verify = (pack: string) =>
    company.verify(
      pack,
      '--key',
      'signing.key.pub',
      '--tsa-ca',
      tsa.path('root.pem'),
      '--no-state',
    );

  it('runs to its end on the pack, and auditpack agrees', async () => {
    const { failed, printed } = byHand(zip, 'whole');
    expect(failed, printed).toBeUndefined();
    expect(printed).toContain('Good "audit-pack@v1" signature');
    expect(printed).toContain('Verification: OK');
    const { code, report } = await verify(zip);
    expect(code).toBe(0);
    const [, at = ''] = /Time stamp: (.*)/.exec(printed) ?? [];
    expect(new Date(at).toISOString()).toBe(report.time.at);
  });

  /** Section of the recipe that fails, or what of it somebody would have to notice. */
  const DEFECTS: readonly (readonly [
    name: string,
    plant: (base: string) => unknown,
    section: string,
    kind: string,
  ])[] = [
    ['one signed by another key', forge, '5', 'sig-key'],
    ['the signature of another pack', (base) => take(base, SIGNATURE), '5', 'sig-invalid'],
    ['no signature', (base) => rmSync(join(base, SIGNATURE)), '5', 'sig-missing'],
    ['a changed signature', (base) => edit(base, SIGNATURE, swapLetters), '5', 'sig-'],
    [
      'a file beside the signatures',
      (base) => writeFileSync(join(base, 'signatures/x'), ''),
      '3',
      'set-unexpected',
    ],
    ['the time stamp of another pack', (base) => take(base, STAMP), '5a', 'time-imprint'],
    [
      'a time stamp cut short',
      (base) => writeFileSync(join(base, STAMP), readFileSync(join(base, STAMP)).subarray(0, -9)),
      '5a',
      'time-format',
    ],
    [
      'the time stamp of another authority',
      (base) => restamp(base, '20990101000000Z'),
      '5a',
      'time-chain',
    ],
    [
      'another list of signers',
      (base) => edit(base, 'signatures/allowed_signers', swapLetters),
      'none',
      'sig-list',
    ],
    [
      'another chain',
      (base) => writeFileSync(join(base, CHAIN), strangeChain),
      'none',
      'time-chain',
    ],
    [
      'bytes behind the time stamp',
      (base) =>
        writeFileSync(
          join(base, STAMP),
          Buffer.concat([readFileSync(join(base, STAMP)), Buffer.of(0)]),
        ),
      'none',
      'time-format',
    ],
  ];

  it.each(DEFECTS)('shows %s where it can', async (name, plant, section, kind) => {
    const base = unpack(zip, join(directory, name.replaceAll(' ', '-')));
    await plant(base);
    const { failed } = byHand(base, name.replaceAll(' ', '-'));
    expect(failed ?? 'none').toBe(section);
    const { code, kinds } = await verify(base);
    expect(code).toBe(1);
    expect(kinds.join(' ')).toContain(kind);
  });

  it('says that there is no time anchor when there is none, and can not tell an older pack', async () => {
    const base = unpack(zip, join(directory, 'unstamped'));
    for (const file of [STAMP, CHAIN]) rmSync(join(base, file));
    const { failed, printed } = byHand(base, 'unstamped');
    expect([failed, printed.includes('no time anchor')]).toEqual([undefined, true]);
    expect((await verify(base)).code).toBe(3);
    const old = recipeOf(
      readFileSync(join(unpack(first, join(directory, 'old')), 'VERIFY.md'), 'utf8'),
    );
    const { failed: stopped } = followRecipe(old, first, join(directory, 'older'), held);
    expect(stopped).toBeUndefined();
    expect((await company.verify(first, '--previous', zip, '--no-state')).kinds).toEqual([
      'chain-rollback',
    ]);
  });

  async function forge(base: string): Promise<void> {
    edit(base, 'data/README.md', (text) => text.replace('a', 'b'));
    refreshManifests(base);
    const manifest = readFileSync(join(base, 'tagmanifest-sha256.txt'));
    writeFileSync(join(base, SIGNATURE), await signMessage(stranger, manifest, NAMESPACES.pack));
  }

  function take(base: string, file: string): void {
    const other = unpack(first, join(dirname(base), 'other'));
    cpSync(join(other, file), join(base, file));
  }

  function restamp(base: string, time: string): void {
    const over = readFileSync(join(base, SIGNATURE));
    writeFileSync(join(base, STAMP), stamp({ over, signer: clock, issuer: 'Stranger', time }));
    writeFileSync(join(base, CHAIN), strangeChain);
  }
});

const root = certify({ subject: 'Stranger', authority: true });
const clock = certify({ subject: 'Clock', issuer: root, purposes: [TIME_STAMPING] });
const strangeChain = pem(root);

/** Changes one letter in the middle of a line. */
function swapLetters(text: string): string {
  return text.replace(/(?<=\w{20})[b-y]/, (letter) => (letter === 'b' ? 'c' : 'b'));
}
