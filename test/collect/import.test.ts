import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importRun } from '../../src/collect/import.ts';
import { steppingClock } from '../../src/http/clock.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { countPage } from '../../src/normalize/normalize-page.ts';
import { sourceOf } from '../../src/sources/registry.ts';

const AT = '2026-07-02T12:00:00.000Z';
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function imported(name: string, ...texts: (string | Buffer)[]) {
  const [sourceId = '', streamName] = name.split('/');
  const source = sourceOf(sourceId);
  const stream = source?.streams.find((candidate) => candidate.name === streamName);
  if (!source || !stream) throw new Error(`no stream ${name}`);
  const ledger = await openLedger(directory, { mode: 'write', origin: 'o/e', createdAt: AT });
  const files = texts.map((text, i) => ({ name: `file-${i}.json`, bytes: Buffer.from(text) }));
  const clock = () => steppingClock(Date.parse(AT), 10);
  const { statement } = await importRun({
    ledger,
    source,
    stream,
    tenant: 't',
    files,
    clockFor: clock,
    countPage,
    startedAt: AT,
    toolVersion: '0',
    configDigest: 'c',
  });
  await ledger.close();
  return {
    received: statement.received,
    rejected: statement.rejects.count,
    method: statement.method,
    reasons: statement.rejects.reasons,
  };
}

const event = (n: number) => ({
  uuid: String(n),
  published: '2026-02-01T10:00:00Z',
  eventType: 'user.session.start',
});
const good = JSON.stringify(event(1));

describe('importRun', () => {
  it.each([
    ['a JSON array', `[${good},${good.replace('"1"', '"2"')}]`, 2, 0],
    ['a pretty array', JSON.stringify([event(1), event(2)], null, 2), 2, 0],
    ['NDJSON', `${good}\n${good}\n`, 2, 0],
    ['NDJSON with a broken first line', `{"uuid":\n${good}\n`, 2, 1],
    ['NDJSON with Windows line ends and empty lines', `${good}\r\n\r\n${good}\r\n`, 2, 0],
    ['one object', good, 1, 0],
    ['one pretty object', JSON.stringify(event(1), null, 2), 1, 0],
    ['an empty array', '[]', 0, 0],
    ['no JSON at all', 'Dear auditor,', 1, 1],
    ['an empty file', '', 1, 1],
    ['a number', '42', 1, 1],
    ['JSON nested too deep', `[${'['.repeat(500)}${']'.repeat(500)}]`, 1, 1],
    ['a cut array', `[${good},{"uuid":`, 1, 1],
  ])('accounts for everything in %s', async (_name, text, received, rejected) => {
    const result = await imported('okta/system-log', text);
    expect(result).toMatchObject({ method: 'import', rejected });
    expect(result.received).toBe(received);
  });

  it('finds the items of a saved response page', async () => {
    expect(
      await imported(
        'slack/users',
        JSON.stringify({ ok: true, members: [{ id: 'U1' }, { id: 'X' }] }),
      ),
    ).toMatchObject({ received: 2, rejected: 1 });
    expect(
      await imported(
        'google/activities',
        JSON.stringify({ items: [{ id: { time: 'no time' }, events: [{ name: 'x' }] }] }),
      ),
    ).toMatchObject({ received: 1, rejected: 1, reasons: { 'bad-time': 1 } });
  });

  it('takes several files in one run', async () => {
    expect(await imported('okta/system-log', good, `[${good}]`, 'x')).toMatchObject({
      received: 3,
      rejected: 1,
    });
  });
});
