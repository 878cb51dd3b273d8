import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImportRequest, importFiles } from '../../src/pipeline/import.ts';
import { deriveRecords } from '../../src/pipeline/records.ts';
import {
  openWorkspace,
  openWorkspaceLedger,
  type Workspace,
} from '../../src/pipeline/workspace.ts';

const NOW = '2026-07-02T12:00:00.000Z';
let directory: string;
let workspace: Workspace;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-'));
  const config = `organization: Larkspur Care, Inc.
timezone: America/Chicago
period: {from: 2026-01-01, to: 2026-07-01}
otherSystems: [onepassword, helpdesk]
`;
  await writeFile(join(directory, 'auditpack.yaml'), config);
  await writeFile(join(directory, 'entitlements.yaml'), 'version: 1\n');
  workspace = await openWorkspace({
    config: join(directory, 'auditpack.yaml'),
    toolVersion: '0',
    environment: {},
    now: () => Date.parse(NOW),
    say: () => undefined,
    ledgerSecret: Buffer.alloc(32, 1),
  });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** Imports one file and checks that everything in it is accounted for. */
async function take(content: string | Uint8Array, request: Omit<ImportRequest, 'paths'>) {
  const path = await put('file', content);
  const report = await importFiles(workspace, { ...request, paths: [path] });
  const { received, rejects } = report.statement;
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const derived = await deriveRecords(ledger);
    const items = new Set(derived.records.map(({ raw }) => `${raw.run} ${raw.path} ${raw.offset}`));
    return {
      ...report,
      received,
      rejected: rejects.count,
      items: items.size,
      ...derived,
      shown: report.rejects,
    };
  } finally {
    await ledger.close();
  }
}

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

const MAP = `system: helpdesk
record: ticket
delimiter: ";"
time: {format: "dd.MM.yyyy HH:mm", zone: America/Chicago}
fields:
  key: Number
  createdAt: Opened
  status: {column: State, values: {A: Open, Z: Closed}}
  reporter: From
  project: {value: HELP}
keep: [Reason]
ignore: [Color]
`;
const HEAD = 'Number;Opened;State;From;Reason;Color\n';

describe('tables', () => {
  const table = async (content: string | Uint8Array, map = MAP, expectRows?: string) =>
    take(content, { name: 'table', map: await put('map.yaml', map), expectRows });

  it('become records of the system they are of, by the mapping that travels with them', async () => {
    const taken = await table(
      `${HEAD}T-1;09.02.2026 09:00;A;ana@larkspur.test;"new;hire";red\n`,
      MAP,
      '1',
    );
    expect(taken).toMatchObject({ received: 1, rejected: 0, unusedColumns: [] });
    expect(taken.statement).toMatchObject({ complete: true, source: 'helpdesk' });
    expect(taken.records).toMatchObject([
      {
        kind: 'ticket',
        source: 'helpdesk',
        stream: 'table-ticket',
        key: 'T-1',
        project: 'HELP',
        status: 'Open',
        createdAt: '2026-02-09T15:00:00.000Z',
        reporter: { system: 'helpdesk', email: 'ana@larkspur.test' },
        fields: { Reason: 'new;hire' },
        raw: { pointer: '#2' },
      },
    ]);
  });

  it('account for every row: bad times, unknown values, ragged and empty rows', async () => {
    const rows = [
      'T-1;09.02.2026 09:00;A;ana;;',
      'T-2;2026-02-09;A;ana;;',
      'T-3;09.02.2026 09:00;Q;ana;;',
      'T-4;09.02.2026 09:00;A',
      'T-5;09.02.2026 09:00;A;ana;;;;;',
      ';09.02.2026 09:00;A;ana;;',
      'T-7;09.02.2026 09:00;A;"never closed',
    ];
    const taken = await table(HEAD + rows.join('\r\n'));
    expect(taken).toMatchObject({ received: 7, rejected: 6 });
    expect(taken.statement.rejects.reasons).toEqual({ 'bad-time': 1, 'wrong-shape': 5 });
  });

  it('are incomplete until somebody says how many rows the system shows', async () => {
    const row = `${HEAD}T-1;09.02.2026 09:00;A;ana;;\n`;
    expect((await table(row)).statement.why.join()).toContain('--expect-rows');
    expect((await table(row, MAP, '2')).statement.why.join()).toMatch(/counts 2; received 1/);
  });

  it('list columns nobody reads, and refuse headers that lack one or have one twice', async () => {
    const more = HEAD.replace('Color', 'Color;Shoe size');
    expect((await table(more)).unusedColumns).toEqual(['Shoe size']);
    await expect(table(HEAD.replace('Opened', 'Made'))).rejects.toThrow(/no column "Opened"/);
    await expect(table(HEAD.replace('Color', 'State'))).rejects.toThrow(
      /"State" stands there twice/,
    );
    await expect(table('')).rejects.toThrow(/no header line/);
  });

  it('read other encodings when told, and refuse letters that would change', async () => {
    const row = Buffer.from(`${HEAD}T-1;09.02.2026 09:00;A;Jos\u00e9;;\n`, 'latin1');
    await expect(table(row)).rejects.toThrow(/is not utf-8/);
    const taken = await table(row, `${MAP}encoding: windows-1252\n`);
    expect(taken.records).toMatchObject([{ reporter: { login: 'José' } }]);
  });

  it.each([
    [
      'a field the record has not',
      MAP.replace('reporter', 'reportr'),
      /map.yaml:\d+:\d+: .*no "reportr"/,
    ],
    ['a need left out', MAP.replace('  key: Number\n', ''), /"key" is missing/],
    ['an unknown zone', MAP.replace('America/Chicago', 'Chicago'), /IANA time zone/],
    ['an unknown system', MAP.replace('helpdesk', 'heldesk'), /"heldesk" is no known system/],
    ['an unknown key', `${MAP}colour: red\n`, /unknown key "colour"/],
  ])('refuse a mapping with %s, by line', async (_name, map, message) => {
    await expect(table(HEAD, map)).rejects.toThrow(message);
  });

  it('keep hostile cells as text', async () => {
    const taken = await table(`${HEAD}=1+1;09.02.2026 09:00;A;__proto__;=cmd|calc;\n`);
    expect(taken.records).toMatchObject([{ key: '=1+1', fields: { Reason: '=cmd|calc' } }]);
  });

  it('take vault items as credentials and access listings as memberships', async () => {
    const vault = `system: onepassword
record: credential
fields: {name: Title, owner: Owner, target: Vault}
`;
    const listing = `system: onepassword
record: membership
fields: {account: Email, entitlement: Vault, level: Rights}
`;
    await table('Title,Owner,Vault\nRoot key,ana@larkspur.test,Production\n', vault);
    const { records } = await table(
      'Email,Vault,Rights\nana@larkspur.test,Production,manage\n',
      listing,
    );
    expect(records.map(({ kind, source }) => `${source} ${kind}`)).toEqual([
      'onepassword membership',
      'onepassword credential',
    ]);
  });
});

describe('a roster of another day', () => {
  it('bounds when an end was first recorded', async () => {
    const head = 'person_id,name,email,worker_type,start_date,end_date\n';
    const row = (end: string) =>
      `${head}p1,Ana Ribeiro,ana@larkspur.test,employee,2024-03-04,${end}\n`;
    await take(row(''), { name: 'people/roster', asOf: '2026-03-01' });
    const { records } = await take(row('2026-04-17'), {
      name: 'people/roster',
      asOf: '2026-04-01',
    });
    expect(records.map(({ observedAt }) => observedAt)).toEqual(
      expect.arrayContaining(['2026-03-02T06:00:00.000Z', '2026-04-02T05:00:00.000Z']),
    );
  });

  it('refuses a day to come', async () => {
    await expect(take('', { name: 'people/roster', asOf: '2027-01-01' })).rejects.toThrow(/future/);
  });
});

describe('manual evidence', () => {
  const attest = {
    controls: ['CC1.2'],
    who: 'Helen Ruiz',
    from: 'Board portal',
    why: 'Minutes of the board',
    obtained: '2026-03-02',
  };

  it('is kept byte for byte with who attests to it', async () => {
    const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 255]);
    const taken = await take(bytes, { name: 'manual/evidence', attest });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(taken).toMatchObject({ received: 1, rejected: 0 });
    expect(taken.records).toMatchObject([
      {
        kind: 'attestation',
        file: 'file',
        sha256,
        bytes: 6,
        controls: ['CC1.2'],
        who: 'Helen Ruiz',
        method: 'import',
        raw: { sha256, length: 6 },
      },
    ]);
  });

  it('is refused without an attestation', async () => {
    const { who: _, ...rest } = attest;
    await expect(take('x', { name: 'manual/evidence', attest: rest })).rejects.toThrow(
      /needs --who/,
    );
    const runs = await readdir(join(directory, 'evidence/runs')).catch(() => []);
    expect(runs).toEqual([]);
  });
});
