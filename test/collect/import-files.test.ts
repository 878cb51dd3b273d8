import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { directory, take } from './import-workspace.ts';

const event = (n: number) =>
  `{"uuid":"${n}","published":"2026-02-01T10:00:00Z","eventType":"user.session.start"}`;
const TWO = `${event(1)}\n${event(2)}\n`;
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

describe('files of a vendor', () => {
  it.each([
    ['gzip', gzipSync(TWO), 2, 0],
    ['gzip in two members', Buffer.concat([gzipSync(`${event(1)}\n`), gzipSync(event(2))]), 2, 0],
    ['a byte order mark', `\uFEFF${TWO}`, 2, 0],
    ['a byte order mark before an array', `\uFEFF[${event(1)},${event(2)}]`, 2, 0],
    ['UTF-16', utf16(TWO), 2, 0],
    ['UTF-16 in gzip', gzipSync(utf16(`[${event(1)}]`)), 1, 0],
    ['Windows line ends', TWO.replaceAll('\n', '\r\n'), 2, 0],
    ['a broken gzip', gzipSync(TWO).subarray(0, 40), 1, 1],
    ['a huge line', `${event(1)}\n"${'x'.repeat(9_000_000)}"\n${event(2)}\n`, 3, 1],
    ['nothing', '', 1, 1],
    ['noise', Buffer.from([0, 1, 2, 255, 254, 0]), 1, 1],
  ])('%s: all is counted', async (_name, content, received, rejected) => {
    const taken = await take(content, { name: 'okta/system-log' });
    expect(taken).toMatchObject({ received, rejected });
    expect(taken.items).toBe(received - rejected);
    expect(taken.rejects).toHaveLength(rejected);
  });

  it('the audit log of GitHub as the web interface exports it, in JSON or CSV', async () => {
    const csv = `"action","actor","user","created_at","data.team"
team.add_member,dana-okafor,kai-brandt,1768230060000,larkspur/engineering
team.remove_member,dana-okafor,kai-brandt,1768316460000,larkspur/engineering
team.add_member,dana-okafor,kai-brandt,,larkspur/engineering
`;
    const rows = await take(csv, { name: 'github/audit-log' });
    expect(rows).toMatchObject({ received: 3, rejected: 1, items: 2 });
    const json = `[{"action":"team.add_member","actor":"dana-okafor","user":"kai-brandt","created_at":1768230060000,"_document_id":"x"}]`;
    expect(await take(json, { name: 'github/audit-log' })).toMatchObject({
      received: 1,
      rejected: 0,
    });
    expect(await take('action,actor', { name: 'github/audit-log' })).toMatchObject({
      received: 1,
      rejected: 1,
    });
  });

  it('keeps a packed file as it was received beside its text', async () => {
    const packed = gzipSync(TWO);
    const { run } = await take(packed, { name: 'okta/system-log' });
    const folder = join(directory, 'evidence/raw/okta', run);
    const bodies = await readFile(join(folder, 'system-log.bodies'));
    expect(bodies.includes(packed)).toBe(true);
    const digest = createHash('sha256').update(packed).digest('hex');
    const lines = await readFile(join(folder, 'system-log.exchanges.jsonl'), 'utf8');
    expect(lines).toContain(digest);
  });

  it.each([
    'okta/system-log',
    'github/audit-log',
    'slack/audit-logs',
    'google/activities',
    'jira/audit-records',
    'jira/issues',
  ])('%s accounts for any bytes', { timeout: 60_000 }, async (name) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
      fc
        .array(fc.json({ maxDepth: 2 }), { maxLength: 4 })
        .map((items) => new TextEncoder().encode(items.join('\n'))),
    );
    let records = 0;
    let rejects = 0;
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const taken = await take(content, { name });
        expect(taken.rejects.length - rejects).toBe(taken.rejected);
        expect(taken.received - taken.rejected).toBeGreaterThanOrEqual(taken.items - records);
        records = taken.items;
        rejects = taken.rejects.length;
      }),
      { numRuns: 8 },
    );
  });
});
