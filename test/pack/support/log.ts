import { createHash, createHmac } from 'node:crypto';
import type { RawRef } from '../../../src/model/record-base.ts';
import type { Statement } from '../../../src/model/statement.ts';
import type { PackLog } from '../../../src/pack/contract.ts';

/** A log over these items and statements, made here by the book and not by the ledger's code. */
export function logOf(
  items: readonly RawRef[],
  bodies: Readonly<Record<string, string>>,
  statements: readonly Statement[],
): PackLog {
  const lines = [
    ...items.map((raw, seq) => itemLine(seq, raw, bodies[raw.path] ?? '')),
    ...statements.map((statement, i) =>
      JSON.stringify({ seq: items.length + i, kind: 'statement', run: statement.run, statement }),
    ),
  ];
  return packLog(lines);
}

export function packLog(lines: readonly string[]): PackLog {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const root = treeHead(lines).toString('base64');
  return {
    entries: { path: 'entries.jsonl', size: bytes.length, open: () => [bytes] },
    size: lines.length,
    root,
    checkpoint: `larkspur.test/auditpack\n${lines.length}\n${root}\n`,
  };
}

function itemLine(seq: number, raw: RawRef, body: string): string {
  const salt = createHmac('sha256', 'larkspur')
    .update(`${raw.path}${raw.offset}`)
    .digest()
    .subarray(0, 16);
  const bytes = Buffer.from(body).subarray(raw.offset, raw.offset + raw.length);
  const digest = createHash('sha256').update(salt).update(bytes).digest('hex');
  const { run, path, exchange, offset, length } = raw;
  const [, source] = path.split('/');
  return JSON.stringify({
    seq,
    kind: 'item',
    run,
    source,
    exchange,
    path,
    offset,
    length,
    salt: salt.toString('hex'),
    digest,
  });
}

/** RFC 6962 §2.1, recursively as the RFC has it. */
export function treeHead(lines: readonly string[]): Buffer {
  if (lines.length === 0) return createHash('sha256').digest();
  if (lines.length === 1)
    return createHash('sha256')
      .update(Buffer.from([0]))
      .update(lines[0] ?? '')
      .digest();
  let split = 1;
  while (split * 2 < lines.length) split *= 2;
  return createHash('sha256')
    .update(Buffer.from([1]))
    .update(treeHead(lines.slice(0, split)))
    .update(treeHead(lines.slice(split)))
    .digest();
}
