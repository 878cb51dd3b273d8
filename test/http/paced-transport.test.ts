import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock, Exchange } from '../../src/http/lane.ts';
import { Pacer, RetryBudget } from '../../src/http/pace.ts';
import { rapid } from '../../src/http/retry.ts';
import { createRecordingFetch, type TransportOptions } from '../../src/http/transport.ts';

const START = Date.parse('2026-07-02T12:00:00.000Z');
/** A vendor with ten requests in each window of a minute, on a clock that only sleeping moves. */
const LIMIT = 10;
let now: number;
let used: Map<number, number>;
let refused: number;
let server: Server;
let base: string;
const clock: Clock = {
  now: () => now,
  sleep: async (ms) => {
    now += ms;
  },
};

beforeEach(async () => {
  now = START;
  used = new Map();
  refused = 0;
  server = createServer((_request, response) => {
    const window = Math.floor(now / 60_000);
    const count = (used.get(window) ?? 0) + 1;
    const over = count > LIMIT;
    if (over) refused++;
    else used.set(window, count);
    response.writeHead(over ? 429 : 200, {
      date: new Date(now).toUTCString(),
      'x-rate-limit-limit': String(LIMIT),
      'x-rate-limit-remaining': String(Math.max(0, LIMIT - count)),
      'x-rate-limit-reset': String((window + 1) * 60),
    });
    response.end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function transport(options: Partial<TransportOptions>) {
  let n = 0;
  return createRecordingFetch({
    lane: { record: async (draft, body) => ({ ...draft, n: n++, body }) },
    clock,
    hosts: [base],
    retry: { ...rapid, maxWaitMs: 120_000 },
    ...options,
  });
}

describe('a paced transport', () => {
  it.each([
    [0.5, 5],
    [0, 10],
  ])(
    'with headroom %d uses %i requests of every window, all it may, and is never refused',
    async (headroom, share) => {
      const fetch = transport({ pacer: new Pacer({ headroom, rule: () => ({ bucket: 'all' }) }) });
      for (let i = 0; i < share * 4; i++) await fetch(`${base}/users`);
      expect(refused).toBe(0);
      expect([...used.values()]).toEqual([share, share, share, share]);
    },
  );

  it('stops trying when the retries of the run are used up, and says so', async () => {
    for (let i = 0; i < LIMIT; i++) await transport({})(`${base}/users`);
    const frozen: Clock = { now: () => now, sleep: async () => undefined };
    const fetch = transport({ clock: frozen, budget: new RetryBudget(1) });
    await expect(fetch(`${base}/users`)).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
      message: expect.stringContaining('the 1 retries of this run are used up'),
    });
    expect(refused).toBe(2);
  });

  it('answers from an interrupted run without asking, and asks for the rest', async () => {
    const stored: Exchange = {
      n: 7,
      method: 'GET',
      url: `${base}/users`,
      sentAt: '2026-07-02T11:00:00.000Z',
      receivedAt: '2026-07-02T11:00:01.000Z',
      status: 200,
      headers: { link: '<next>; rel="next"' },
      attempt: 1,
      body: Buffer.from('["stored"]'),
    };
    const left = [stored];
    const fetch = transport({
      lane: {
        record: async (draft, body) => ({ ...draft, n: 8, body }),
        replay: async ({ url }) => (url === stored.url ? left.shift() : undefined),
      },
    });
    const first = await fetch(`${base}/users`);
    expect([await first.text(), first.headers.get('link')]).toEqual([
      '["stored"]',
      '<next>; rel="next"',
    ]);
    expect(fetch.take()).toEqual([stored]);
    expect(used.size).toBe(0);
    expect(await (await fetch(`${base}/users`)).text()).toBe('[]');
  });
});
