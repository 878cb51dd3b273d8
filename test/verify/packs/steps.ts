import { createHash } from 'node:crypto';
import { MerkleTree } from '../../../src/integrity/merkle.ts';
import { consistencyRanges, RangeHasher } from '../../../src/integrity/proofs.ts';
import type { Step } from './case.ts';
import { note, sshSignature } from './keys.ts';
import { makeStamp, type StampStep } from './stamps.ts';

export type Files = Map<string, Buffer>;
/** What only a folder can hold: links and empty folders, by path. */
export type Oddities = Map<string, { kind: 'link'; to: string } | { kind: 'folder' }>;

/** Applies one step of a mutation; throws when there is nothing to change. */
export function applyStep(files: Files, odd: Oddities, step: Step): void {
  if ('renew' in step) for (const what of step.renew) RENEW[what](files);
  else if ('sign' in step) {
    const text = sshSignature(step.by, read(files, step.over), step.namespace, step.hash);
    files.set(step.sign, Buffer.from(text));
  } else if ('note' in step) signCheckpoint(files, step);
  else if ('stamp' in step) setStamp(files, step.stamp);
  else if ('folder' in step) odd.set(step.folder, { kind: 'folder' });
  else if ('link' in step) {
    files.delete(step.link);
    odd.set(step.link, { kind: 'link', to: step.to });
  } else if ('move' in step) files.set(step.to, take(files, step.move));
  else if ('copy' in step) files.set(step.to, read(files, step.copy));
  else if ('swap' in step) swap(files, ...step.swap);
  else if ('delete' in step) take(files, step.delete);
  else if ('borrow' in step) throw new Error('nobody to borrow from');
  else changeContent(files, step);
}

function setStamp(files: Files, step: StampStep): void {
  const { response, chain } = makeStamp(step, read(files, step.over));
  files.set('signatures/tagmanifest-sha256.txt.sig.tsr', response);
  files.set('signatures/tsa-chain.pem', Buffer.from(chain));
}

function changeContent(files: Files, step: Step): void {
  if ('edit' in step) {
    const what = 'find' in step ? step.find : new RegExp(step.pattern, 's');
    replace(files, step.edit, (text) => text.replace(what, () => step.put));
  } else if ('write' in step) files.set(step.write, Buffer.from(step.text));
  else if ('append' in step) replace(files, step.append, (text) => text + step.text);
  else if ('truncate' in step)
    files.set(step.truncate, read(files, step.truncate).subarray(0, step.to));
  else if ('flip' in step) flip(files, step.flip, step.byte, step.bits);
  else if ('line' in step) replace(files, step.line, (text) => changeLine(text, step));
}

const RENEW = {
  sums: renewSums,
  log: renewLog,
  oxum: renewOxum,
  runs: renewRuns,
  excerpts: renewExcerpts,
  proof: renewProof,
};

function read(files: Files, path: string): Buffer {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the base pack has no ${path}`);
  return bytes;
}

function take(files: Files, path: string): Buffer {
  const bytes = read(files, path);
  files.delete(path);
  return bytes;
}

function replace(files: Files, path: string, change: (text: string) => string): void {
  const before = read(files, path).toString('latin1');
  const after = change(before);
  if (after === before) throw new Error(`nothing to change in ${path}`);
  files.set(path, Buffer.from(after, 'latin1'));
}

function flip(files: Files, path: string, byte: number, bits: number): void {
  const copy = Buffer.from(read(files, path));
  copy[byte] = (copy[byte] ?? 0) ^ bits;
  files.set(path, copy);
}

function swap(files: Files, a: string, b: string): void {
  const [left, right] = [read(files, a), read(files, b)];
  files.set(a, right);
  files.set(b, left);
}

function changeLine(text: string, { number, change }: { number: number; change: string }): string {
  const lines = text.split('\n');
  const [one = '', next = ''] = lines.slice(number - 1);
  const put = { delete: [next], repeat: [one, one, next], swap: [next, one] }[change] ?? [];
  return [...lines.slice(0, number - 1), ...put, ...lines.slice(number + 1)].join('\n');
}

const isPayload = (path: string) => path.startsWith('data/');
const byName = (a: string, b: string) => (a < b ? -1 : 1);

function sumsOf(files: Files, paths: readonly string[]): Buffer {
  const line = (path: string) => `${sha256(read(files, path))}  ${path}\n`;
  return Buffer.from([...paths].sort(byName).map(line).join(''));
}

/** What a forger with a shell does last: the sums of everything as it now stands. */
function renewSums(files: Files): void {
  if (files.has('disclosure.json')) {
    const others = [...files.keys()].filter((path) => path !== 'sha256sum.txt');
    files.set('sha256sum.txt', sumsOf(files, others));
    return;
  }
  renewOxum(files);
  files.set('manifest-sha256.txt', sumsOf(files, [...files.keys()].filter(isPayload)));
  const tags = [...files.keys()].filter(
    (path) =>
      !isPayload(path) && path !== 'tagmanifest-sha256.txt' && !path.startsWith('signatures/'),
  );
  files.set('tagmanifest-sha256.txt', sumsOf(files, tags));
}

function renewOxum(files: Files): void {
  const payload = [...files].filter(([path]) => isPayload(path));
  const bytes = payload.reduce((sum, [, { length }]) => sum + length, 0);
  setInfo(files, 'Payload-Oxum', `${bytes}.${payload.length}`);
}

function setInfo(files: Files, label: string, value: string): void {
  const text = read(files, 'bag-info.txt').toString();
  const line = new RegExp(`^${label}: .*$`, 'm');
  files.set('bag-info.txt', Buffer.from(text.replace(line, () => `${label}: ${value}`)));
}

/** What a forger who knows the format does: the log of the bytes as they now stand. */
function renewLog(files: Files): void {
  const tree = new MerkleTree();
  const lines = read(files, 'log/entries.jsonl').toString().split('\n').slice(0, -1);
  const renewed = lines.map((line, seq) => {
    const entry = { ...JSON.parse(line), seq } as Record<string, string | number>;
    const bytes = files.get(`data/${entry.path}`);
    if (bytes && 'sha256' in entry) {
      entry.sha256 = sha256(bytes);
      entry.length = bytes.length;
    } else if (bytes && 'digest' in entry) {
      const from = Number(entry.offset);
      if (entry.kind === 'statement') entry.length = bytes.indexOf('\n', from) - from;
      if (entry.kind === 'exchanges') entry.length = bytes.length;
      const salt = Buffer.from(String(entry.salt), 'hex');
      entry.digest = sha256(
        Buffer.concat([salt, bytes.subarray(from, from + Number(entry.length))]),
      );
    }
    const text = JSON.stringify(
      Object.fromEntries(Object.entries(entry).sort(([a], [b]) => byName(a, b))),
    );
    tree.append(text);
    return `${text}\n`;
  });
  files.set('log/entries.jsonl', Buffer.from(renewed.join('')));
  const root = tree.root().toString('base64');
  const [origin] = read(files, 'log/checkpoint').toString().split('\n');
  files.set('log/checkpoint', Buffer.from(`${origin}\n${tree.size}\n${root}\n`));
  setInfo(files, 'Auditpack-Log-Size', String(tree.size));
  setInfo(files, 'Auditpack-Log-Root', root);
  const self = JSON.parse(read(files, 'data/chain/this-pack.json').toString());
  const text = JSON.stringify({ ...self, logSize: tree.size, logRoot: root }, null, 2);
  files.set('data/chain/this-pack.json', Buffer.from(`${text}\n`));
}

/** What runs say of the log's root when they were sealed, as the log now gives it. */
function renewRuns(files: Files): void {
  const tree = new MerkleTree();
  const roots = new Map<number, string>();
  for (const line of linesOf(files, 'log/entries.jsonl')) {
    tree.append(line);
    roots.set(tree.size, tree.root().toString('base64'));
  }
  const renewed = linesOf(files, 'data/runs/runs.jsonl').map((line) => {
    const run = JSON.parse(line);
    const { size } = run.checkpoint;
    return JSON.stringify({ ...run, checkpoint: { size, root: roots.get(size) } });
  });
  files.set('data/runs/runs.jsonl', Buffer.from(renewed.map((line) => `${line}\n`).join('')));
}

/** The proof that the log extends the one of the pack before. */
function renewProof(files: Files): void {
  const size = (path: string) => Number(read(files, path).toString().split('\n')[1]);
  const ranges = consistencyRanges(size('log/checkpoint.prev'), size('log/checkpoint'));
  const hasher = new RangeHasher(ranges);
  for (const line of linesOf(files, 'log/entries.jsonl')) hasher.append(line);
  const hashes = hasher.hashes().map((hash) => Buffer.from(hash).toString('base64'));
  files.set('log/consistency', Buffer.from(hashes.map((hash) => `${hash}\n`).join('')));
}

/** The lines of the log about packs and keys, as they now stand. */
function renewExcerpts(files: Files): void {
  for (const [kind, path] of [
    ['pack', 'data/chain/packs.jsonl'],
    ['key', 'data/chain/keys.jsonl'],
  ]) {
    const lines = linesOf(files, 'log/entries.jsonl').filter(
      (line) => JSON.parse(line).kind === kind,
    );
    files.set(path ?? '', Buffer.from(lines.map((line) => `${line}\n`).join('')));
  }
}

function linesOf(files: Files, path: string): string[] {
  return read(files, path).toString().split('\n').slice(0, -1);
}

function signCheckpoint(files: Files, step: Extract<Step, { note: unknown }>): void {
  const [origin, size, root] = read(files, 'log/checkpoint').toString().split('\n');
  const text = `${origin}\n${size}\n${root}\n`;
  const over = step.instead === undefined ? text : `${origin}\n${step.instead}\n${root}\n`;
  files.set('log/checkpoint', Buffer.from(note(step.note, text, over)));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
