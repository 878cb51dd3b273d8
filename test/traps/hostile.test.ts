import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Haul, lackingIn, play, silentlyShort } from './play.ts';
import { changing, lasting, listIn, withHeaders } from './shapes.ts';

let directory: string;
let truth: Haul;
/** Where a vendor must not lead us; it keeps what it is asked. */
let stranger: Server;
let strange: string;
const asked: { readonly url: string; readonly authorization: string | undefined }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hostile-'));
  stranger = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
    response.end('[]');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  strange = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  truth = await play(join(directory, 'calm'), {});
}, 60_000);
afterAll(async () => {
  stranger.close();
  await rm(directory, { recursive: true, force: true });
});

let runs = 0;
function under(faults: readonly Fault[]): Promise<Haul> {
  const only = [...new Set(faults.map(({ vendor }) => vendor))];
  return play(join(directory, String(runs++)), { only, faults });
}

/** A list of every source: where it lies, and where its entries are. */
const LISTS = [
  { vendor: 'okta', path: '/api/v1/groups', stream: 'groups', member: '' },
  { vendor: 'github', path: '/orgs/larkspur/repos', stream: 'repos', member: '' },
  { vendor: 'slack', path: '/users.list', stream: 'users', member: 'members' },
  { vendor: 'google', path: '/directory/v1/users', stream: 'users', member: 'users' },
  { vendor: 'jira', path: '/search/jql', stream: 'issues', member: 'issues' },
  { vendor: 'pagerduty', path: '/log_entries', stream: 'log-entries', member: 'log_entries' },
  {
    vendor: 'servicenow',
    path: '/table/sysapproval_approver',
    stream: 'approvals',
    member: 'result',
  },
] as const;
type List = (typeof LISTS)[number];

/** Lets a fault befall one list of every source, and expects each to say so and nothing to hide. */
async function expectStated(faultOf: (list: List) => Fault, says: RegExp): Promise<void> {
  const haul = await under(LISTS.map(faultOf));
  expect(silentlyShort(haul, truth)).toEqual([]);
  for (const { vendor, stream } of LISTS) {
    const statement = haul.statements.get(`${vendor}/${stream}`);
    expect([vendor, statement?.complete]).toEqual([vendor, false]);
    expect(`${vendor}: ${statement?.why.join(' ')}`).toMatch(says);
  }
}

const always = ({ vendor, path }: List, more: Partial<Fault>): Fault =>
  lasting({ vendor, path, ...more }, more.kind ?? 'status');

describe('a vendor that leads elsewhere', () => {
  it('by a redirect is not followed there, with or without a token', async () => {
    await expectStated(
      (list) => always(list, { status: 302, headers: { location: `${strange}/take` } }),
      /not below|nothing was sent/,
    );
    expect(asked).toEqual([]);
  }, 60_000);

  it('by a next link is not followed there', async () => {
    const haul = await under(
      LISTS.filter(({ member }) => member === '').map(({ vendor, path }) =>
        lasting({
          vendor,
          path,
          rewrite: (answer) => withHeaders(answer, { link: `<${strange}/next>; rel="next"` }),
        }),
      ),
    );
    for (const name of ['okta/groups', 'github/repos'])
      expect(haul.statements.get(name)?.why.join(' ')).toMatch(/nothing was sent/);
    expect(asked).toEqual([]);
  }, 60_000);
});

describe('a body that is too much', () => {
  const bomb = gzipSync(Buffer.alloc(60_000_000, ' '));
  it('once unpacked ends its stream', async () => {
    expect(bomb.length).toBeLessThan(100_000);
    await expectStated(
      (list) => always(list, { status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb }),
      /larger than 50000000 bytes/,
    );
  }, 120_000);

  it('as it comes ends its stream', async () => {
    const body = Buffer.alloc(100_000_000, ' ');
    const haul = await under([
      lasting({ vendor: 'okta', path: '/api/v1/groups', status: 200, body }, 'status'),
    ]);
    expect(silentlyShort(haul, truth)).toEqual([]);
    expect(haul.statements.get('okta/groups')?.why.join(' ')).toMatch(/larger than/);
  }, 60_000);

  it('in depth ends its stream', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    await expectStated(
      (list) =>
        always(list, {
          status: 200,
          body: list.member === '' ? deep : `{"ok":true,"isLast":true,"${list.member}":${deep}}`,
        }),
      /nested deeper/,
    );
  }, 60_000);
});

describe('a body that is too little', () => {
  it('for good is no page', async () => {
    await expectStated((list) => always(list, { kind: 'truncate' }), /ended early|not whole JSON/);
  }, 60_000);

  it.each(['null', '"text"', '{}'])(
    'as %j is no empty list',
    async (body) => {
      await expectStated((list) => always(list, { status: 200, body }), /\w{3}/);
    },
    60_000,
  );
});

describe('entries that are not as they should be', () => {
  const entries = ({ vendor, path, member }: List, change: (list: Entry[]) => Entry[]): Fault =>
    lasting({
      vendor,
      path,
      rewrite: (answer) => {
        if (answer.status !== 200) return answer;
        const body: unknown = JSON.parse(answer.body);
        const list = member === '' ? (body as Entry[]) : listIn(body, member);
        const whole = member === '' ? change(list) : { ...Object(body), [member]: change(list) };
        return { ...answer, body: JSON.stringify(whole) };
      },
    });

  it('twice are kept once', async () => {
    const lists = LISTS.filter(({ vendor }) => vendor !== 'servicenow');
    const haul = await under(lists.map((list) => entries(list, (own) => [...own, ...own])));
    expect(silentlyShort(haul, truth)).toEqual([]);
    for (const { vendor } of lists)
      expect([vendor, recordsOf(haul, vendor)]).toEqual([vendor, recordsOf(truth, vendor)]);
  }, 60_000);

  it('in no order are all kept', async () => {
    const lists = LISTS.filter(({ vendor }) => vendor !== 'servicenow');
    const log: List[] = [
      ...lists,
      { vendor: 'okta', path: '/api/v1/logs', stream: 'system-log', member: '' } as never,
    ];
    const haul = await under(log.map((list) => entries(list, (own) => own.toReversed())));
    expect([...lackingIn(haul, truth)]).toEqual([]);
    const notes = haul.statements.get('okta/system-log')?.limits.map(({ detail }) => detail);
    expect(notes?.join(' ')).toMatch(/out of order/);
  }, 60_000);

  it('with words that nobody knows yet are records, or rejects that are counted', async () => {
    const haul = await under(LISTS.map((list) => entries(list, (own) => own.map(newWords))));
    for (const { vendor, stream } of LISTS) {
      const name = `${vendor}/${stream}`;
      const { received = 0, records = 0, rejects } = haul.statements.get(name) ?? {};
      expect([name, received]).toEqual([name, truth.statements.get(name)?.received]);
      expect([name, records >= received - (rejects?.count ?? 0)]).toEqual([name, true]);
    }
  }, 60_000);
});

/** Different records of a source, whatever streams they came by. */
function recordsOf({ records }: Haul, source: string): number {
  const own = [...records].filter(([name]) => name.startsWith(`${source}/`));
  return own.reduce((sum, [, { size }]) => sum + size, 0);
}

type Entry = Record<string, unknown>;
const WORDS = new Set([
  'status',
  'type',
  'state',
  'visibility',
  'suspensionReason',
  'two_factor_type',
  'urgency',
]);

/** Every word from a list of the vendor's that may grow. */
function newWords(entry: Entry): Entry {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [
      name,
      WORDS.has(name) && typeof value === 'string' ? 'BRAND_NEW' : value,
    ]),
  );
}

describe('a cursor that comes again', () => {
  it('ends its stream', async () => {
    const haul = await under([
      changing({ vendor: 'slack', path: '/users.list' }, (body) => ({
        ...body,
        response_metadata: { next_cursor: 'again' },
      })),
      changing({ vendor: 'google', path: '/directory/v1/users' }, (body) => ({
        ...body,
        nextPageToken: 'again',
      })),
      lasting({
        vendor: 'okta',
        path: '/api/v1/groups',
        rewrite: (answer, { base }) =>
          withHeaders(answer, { link: `<${base}/api/v1/groups?after=1>; rel="next"` }),
      }),
      lasting({
        vendor: 'github',
        path: '/orgs/larkspur/repos',
        rewrite: (answer, { base }) =>
          withHeaders(answer, { link: `<${base}/orgs/larkspur/repos?page=2>; rel="next"` }),
      }),
    ]);
    expect(silentlyShort(haul, truth)).toEqual([]);
    for (const name of ['slack/users', 'google/users', 'okta/groups', 'github/repos']) {
      expect([name, haul.statements.get(name)?.complete]).toEqual([name, false]);
      expect(haul.statements.get(name)?.why.join(' ')).toMatch(/twice|repeated|no end/);
    }
  }, 60_000);
});
