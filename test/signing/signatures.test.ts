import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  noteKey,
  noteState,
  readVkey,
  signedNote,
  vkeyText,
} from '../../src/integrity/signed-note.ts';
import {
  fingerprint,
  publicBlob,
  publicLine,
  readPublicKey,
  readPublicLine,
} from '../../src/integrity/ssh/public-key.ts';
import { NAMESPACES, readSignature, signatureHolds } from '../../src/integrity/ssh/signature.ts';
import { sshString } from '../../src/integrity/ssh/wire.ts';
import { agentSigner } from '../../src/signing/agent.ts';
import { makeKeyFile, pemOf } from '../../src/signing/key-file.ts';
import { openSigner } from '../../src/signing/open-signer.ts';
import { ed25519FromSeed, keySigner } from '../../src/signing/private-key.ts';
import { signMessage, signNote } from '../../src/signing/sign.ts';
import { installed, tool } from './tools.ts';

const MESSAGE = Buffer.from('0123  data/a.jsonl\n');
const ID = 'evidence@larkspur.test';
const seed = (n: number) => ed25519FromSeed(Buffer.alloc(32, n));
const signer = keySigner(seed(1), ID, 'one');
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (
  key: Parameters<typeof openSigner>[0]['key'],
  phrase?: string,
  agentSocket?: string,
) =>
  openSigner({
    key,
    identity: ID,
    directory,
    agentSocket,
    ...(phrase !== undefined && { passphrase: { env: 'PHRASE' } }),
    secrets: async () => phrase ?? '',
  });

function holds(text: string, message: Uint8Array = MESSAGE, namespace: string = NAMESPACES.pack) {
  const read = readSignature(text);
  return read.kind === 'signature' && signatureHolds(read, message, namespace);
}

describe('an SSH signature', () => {
  const kinds: readonly (readonly [string, () => KeyObject])[] = [
    ['Ed25519', () => seed(1)],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey],
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey],
    ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey],
  ];
  it.each(kinds)('of %s holds for its message and purpose alone', async (_name, key) => {
    const text = await signMessage(keySigner(key(), ID, 'k'), MESSAGE, NAMESPACES.pack);
    expect(holds(text)).toBe(true);
    expect(holds(text, Buffer.from('0123  data/b.jsonl\n'))).toBe(false);
    expect(holds(text, MESSAGE, NAMESPACES.review)).toBe(false);
  });

  it('has no free bit: every change of one character is refused or does not hold', async () => {
    const text = await signMessage(signer, MESSAGE, NAMESPACES.pack);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        return changed === text || !holds(changed);
      }),
      { numRuns: 2_000 },
    );
    for (const extra of [`${text}\n`, ` ${text}`, text.replaceAll('\n', '\r\n'), `${text}${text}`])
      expect(holds(extra)).toBe(false);
  });

  it('is the same for the same key and message', async () => {
    const again = keySigner(seed(1), ID, 'again');
    expect(await signMessage(again, MESSAGE, NAMESPACES.pack)).toBe(
      await signMessage(signer, MESSAGE, NAMESPACES.pack),
    );
  });

  it.skipIf(!installed('ssh-keygen'))('is accepted by ssh-keygen, and its own by us', async () => {
    const sig = join(directory, 'm.sig');
    const trusted = join(directory, 'trusted');
    await writeFile(sig, await signMessage(signer, MESSAGE, NAMESPACES.pack));
    await writeFile(trusted, `${ID} ${publicLine(signer.key)}\n`);
    const check = (message: Uint8Array, namespace: string) =>
      tool('ssh-keygen', ['-Y', 'verify', '-f', trusted, '-I', ID, '-n', namespace, '-s', sig], {
        input: message,
      }).code;
    expect(check(MESSAGE, NAMESPACES.pack)).toBe(0);
    expect(check(Buffer.from('else'), NAMESPACES.pack)).not.toBe(0);
    expect(check(MESSAGE, NAMESPACES.review)).not.toBe(0);
    for (const type of ['ed25519', 'rsa', 'ecdsa']) {
      const key = join(directory, type);
      const message = join(directory, `${type}.txt`);
      await writeFile(message, MESSAGE);
      expect(tool('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', key]).code).toBe(0);
      tool('ssh-keygen', ['-Y', 'sign', '-f', key, '-n', NAMESPACES.pack, message]);
      const theirs = await readFile(`${message}.sig`, 'utf8');
      expect(holds(theirs), type).toBe(true);
      const read = readSignature(theirs);
      const line = readPublicLine(await readFile(`${key}.pub`, 'utf8'));
      if (read.kind !== 'signature' || line.kind !== 'key') throw new Error(type);
      expect(fingerprint(read.key)).toBe(fingerprint(line));
      expect(tool('ssh-keygen', ['-l', '-f', `${key}.pub`]).out).toContain(fingerprint(line));
    }
  });
});

describe('a public key', () => {
  const P = 2n ** 255n - 19n;
  const point = (y: bigint, high: boolean) => {
    const bytes = Buffer.from((y + (high ? 2n ** 255n : 0n)).toString(16).padStart(64, '0'), 'hex');
    return Buffer.concat([sshString('ssh-ed25519'), sshString(bytes.reverse())]);
  };
  const eight = BigInt('0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7');

  it.each([
    ['zero', 0n],
    ['the neutral point', 1n],
    ['order two', P - 1n],
    ['order eight', eight],
    ['order eight, the other', P - eight],
  ])('of low order is refused: %s', (_name, y) => {
    for (const high of [false, true])
      expect(readPublicKey(point(y, high))).toMatchObject({ kind: 'refused', why: /low order/ });
  });

  it('in a second spelling is refused', () => {
    for (const y of [P, P + 1n, P + 18n])
      expect(readPublicKey(point(y, false))).toMatchObject({ kind: 'refused', why: /canonical/ });
    const { blob } = signer.key;
    expect(readPublicKey(Buffer.concat([blob, Buffer.of(0)]))).toMatchObject({ kind: 'refused' });
  });

  it('of another kind, too short, or garbled is refused with the reason', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    expect(readPublicKey(publicBlob(weak))).toMatchObject({ why: /1024/ });
    expect(readPublicKey(sshString('ssh-dss'))).toMatchObject({ why: /ssh-dss/ });
    expect(readPublicLine('hello')).toMatchObject({ kind: 'refused' });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) =>
        ['key', 'refused'].includes(readPublicKey(bytes).kind),
      ),
    );
  });
});

describe('a key', () => {
  it('is made with mode 0600 and never replaced, and one others may read is refused', async () => {
    const path = join(directory, 'signing.key');
    const made = await makeKeyFile(path, { comment: ID });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(publicLine((await open({ file: 'signing.key' })).key)).toBe(made.publicLine);
    await expect(makeKeyFile(path, { comment: ID })).rejects.toMatchObject({ code: 'ERR_KEY' });
    await chmod(path, 0o640);
    await expect(open({ file: path })).rejects.toMatchObject({
      code: 'ERR_KEY',
      hint: expect.stringContaining('chmod 600'),
    });
  });

  it('with a passphrase opens with that alone, and no message shows it', async () => {
    const path = join(directory, 'signing.key');
    await makeKeyFile(path, { comment: ID, passphrase: 'correct horse' });
    expect(await readFile(path, 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    expect((await open({ file: path }, 'correct horse')).key.type).toBe('ssh-ed25519');
    const failure = await open({ file: path }, 'battery staple').catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'ERR_KEY' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('battery');
    await expect(open({ file: path })).rejects.toMatchObject({ hint: /passphrase/ });
  });

  it.skipIf(!installed('ssh-keygen'))('made by ssh-keygen can be used', async () => {
    const path = join(directory, 'theirs');
    tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
    const used = await open({ file: path });
    const pub = readPublicLine(await readFile(`${path}.pub`, 'utf8'));
    expect(pub).toMatchObject({ blob: used.key.blob });
    expect(holds(await signMessage(used, MESSAGE, NAMESPACES.pack))).toBe(true);
    const locked = join(directory, 'locked');
    tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret words', '-f', locked]);
    await expect(open({ file: locked })).rejects.toMatchObject({ hint: /ssh-add/ });
  });

  it('that is no key says what is expected', async () => {
    const path = join(directory, 'x');
    await writeFile(path, 'not a key', { mode: 0o600 });
    await expect(open({ file: path })).rejects.toMatchObject({ code: 'ERR_KEY', hint: /PKCS#8/ });
    await expect(open({ file: 'nowhere' })).rejects.toMatchObject({ code: 'ERR_KEY' });
    await expect(open({ agent: 'SHA256:x' })).rejects.toMatchObject({ message: /SSH_AUTH_SOCK/ });
  });

  it.skipIf(!installed('ssh-agent') || !installed('ssh-add'))(
    'in ssh-agent signs without being seen',
    async () => {
      const socket = join(directory, 'agent');
      const started = tool('ssh-agent', ['-s', '-a', socket]).out;
      const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
      try {
        for (const type of ['ed25519', 'rsa', 'ecdsa']) {
          const path = join(directory, type);
          tool('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path]);
          expect(tool('ssh-add', [path], { env: { SSH_AUTH_SOCK: socket } }).code).toBe(0);
          const pub = readPublicLine(await readFile(`${path}.pub`, 'utf8'));
          if (pub.kind !== 'key') throw new Error(pub.why);
          const agent = await agentSigner(fingerprint(pub), socket, ID);
          expect(holds(await signMessage(agent, MESSAGE, NAMESPACES.pack)), type).toBe(true);
        }
        await expect(agentSigner('SHA256:other', socket, ID)).rejects.toMatchObject({
          message: /holds 3 keys/,
        });
      } finally {
        process.kill(pid);
      }
    },
  );
});

describe('a signed note', () => {
  const text = 'larkspur/evidence\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
  const key = noteKey('larkspur/evidence', signer.key);
  if (key === undefined) throw new Error('no note key');

  it('holds for its key; a change breaks it, and another key says nothing', async () => {
    const note = await signNote(signer, key.name, text);
    expect(noteState(note, key)).toBe('holds');
    expect(noteState(note.replace('\n3\n', '\n4\n'), key)).toBe('broken');
    const other = noteKey(key.name, keySigner(seed(2), ID, 'two').key);
    expect(other && noteState(note, other)).toBe('absent');
    expect(noteState(text, key)).toBe('absent');
    expect(noteState(`${note}garbage`, key)).toBe('broken');
  });

  it('has a key text that reads back, and none for weak points', () => {
    expect(readVkey(vkeyText(key))).toEqual(key);
    expect(readVkey(vkeyText({ name: 'x', point: Buffer.alloc(32) }))).toBeUndefined();
  });

  it('reads the example of the Go note package', () => {
    const vkey = readVkey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    if (vkey === undefined) throw new Error('no key');
    const note = [
      'If you think cryptography is the answer to your problem,',
      "then you don't know what your problem is.",
      '',
      '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=',
      '',
    ].join('\n');
    expect(noteState(note, vkey)).toBe('holds');
    expect(noteState(note.replace('answer', 'question'), vkey)).toBe('broken');
  });

  it('carries the signature of the raw text', () => {
    const raw = sign(null, Buffer.from(text), seed(1));
    expect(noteState(signedNote(text, key, raw), key)).toBe('holds');
    expect(createPublicKey(seed(1)).asymmetricKeyType).toBe('ed25519');
    expect(pemOf(seed(1))).toContain('PRIVATE KEY');
  });
});
