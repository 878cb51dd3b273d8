import { describe, expect, it } from 'vitest';

import { put, take } from './import-workspace.ts';

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
