import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fanOut, oneByOne } from '../../src/collect/fan-out.ts';
import { inTurn } from '../../src/collect/side.ts';
import { steppingClock } from '../../src/http/clock.ts';
import { Gate } from '../../src/http/gate.ts';
import type { Exchange, Lane } from '../../src/http/lane.ts';
import { rapid } from '../../src/http/retry.ts';
import { createRecordingFetch } from '../../src/http/transport.ts';
import type { Each, Page } from '../../src/sources/contract.ts';

const START = Date.parse('2026-07-02T12:00:00.000Z');
const WIDTH = 4;

/** What the vendor does with `/n`: how long it thinks, and with which statuses in turn. */
interface Behaviour {
  readonly wait?: (n: number) => number;
  readonly statuses?: (n: number) => readonly number[];
}

let behaviour: Behaviour;
let underWay: number;
let most: number;
let asked: Map<number, number>;
let server: Server;
let base: string;

beforeEach(async () => {
  behaviour = {};
  [underWay, most] = [0, 0];
  asked = new Map();
  server = createServer(async (request, response) => {
    const n = Number(request.url?.slice(1).split('?')[0]);
    const times = asked.get(n) ?? 0;
    asked.set(n, times + 1);
    most = Math.max(most, ++underWay);
    await delay(behaviour.wait?.(n) ?? 0);
    underWay--;
    response.sendDate = false;
    response.writeHead(behaviour.statuses?.(n)[times] ?? 200).end(`[${n}]`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function stream(width = WIDTH) {
  const stored: Exchange[] = [];
  const lane: Lane = {
    record: async (draft, body) => {
      const exchange = { ...draft, n: stored.length, body };
      stored.push(exchange);
      return exchange;
    },
  };
  const clock = steppingClock(START, 100);
  const gate = new Gate(width);
  const fetch = createRecordingFetch({ lane, clock, hosts: [base], retry: rapid, gate });
  /** One page for each of the paths, or the failure of the first that is refused. */
  const ask = async function* (...paths: readonly string[]): AsyncGenerator<Page, string, void> {
    for (const path of paths) {
      const response = await fetch(`${base}/${path}`);
      const exchange = fetch.take().at(-1);
      if (!response.ok || !exchange) throw new Error(`${path} was refused`);
      yield { exchange, items: '' };
    }
    return paths.join(' ');
  };
  const each: Each = fanOut({ lane, clock, width });
  const lines = () =>
    stored.map(({ url, status, attempt }) => `${url.split('/').at(-1)} ${status} ${attempt}`);
  return { ask, each, stored, lines, clock };
}

async function all<R>(pages: AsyncGenerator<Page, R, void>): Promise<{ pages: Page[]; result: R }> {
  const got: Page[] = [];
  let step = await pages.next();
  for (; !step.done; step = await pages.next()) got.push(step.value);
  return { pages: got, result: step.value };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('asking about several targets at once', () => {
  it('stores what the answers say in the order of the targets, whatever theirs', async () => {
    const ledgers: unknown[] = [];
    for (const wait of [(n: number) => (n * 7) % 11, (n: number) => 12 - (n % 12), () => 0]) {
      behaviour = { wait, statuses: (n) => (n % 5 === 3 ? [500, 200] : [200]) };
      asked.clear();
      const { each, ask, stored, lines } = stream();
      const { pages, result } = await all(each(numbers(20), (n) => ask(`${n}`)));
      expect(pages.map(({ exchange }) => exchange)).toEqual(
        stored.filter(({ status }) => status === 200),
      );
      expect(result).toEqual(numbers(20).map(String));
      expect(lines()).toEqual(
        numbers(20).flatMap((n) => (n % 5 === 3 ? [`${n} 500 1`, `${n} 200 2`] : [`${n} 200 1`])),
      );
      ledgers.push(stored.map((one) => ({ ...one, body: Buffer.from(one.body).toString() })));
    }
    expect(ledgers[1]).toEqual(ledgers[0]);
    expect(ledgers[2]).toEqual(ledgers[0]);
  });

  it('keeps as many under way as it may, and no more', async () => {
    behaviour = { wait: () => 5 };
    const { each, ask } = stream();
    await all(each(numbers(20), (n) => ask(`${n}`)));
    expect(most).toBe(WIDTH);
  });

  it('walks the pages of one target in order, with the next targets’ first pages ready', async () => {
    const { each, ask, lines } = stream();
    const { result } = await all(each([1, 2, 3], (n) => ask(`${n}?a`, `${n}?b`, `${n}?c`)));
    expect(lines()).toEqual(
      [1, 2, 3].flatMap((n) => ['a', 'b', 'c'].map((p) => `${n}?${p} 200 1`)),
    );
    expect(result).toHaveLength(3);
  });

  it('asks one at a time while nothing has gone well, and may stop then', async () => {
    behaviour = { statuses: () => [403] };
    const { each, ask, lines } = stream();
    let failures = 0;
    const walk = all(
      each(
        numbers(20),
        (n) => ask(`${n}`),
        (_target, error) => {
          if (++failures === 3) throw error;
        },
      ),
    );
    await expect(walk).rejects.toThrow('2 was refused');
    expect(lines()).toEqual(['0 403 1', '1 403 1', '2 403 1']);
  });

  it('tells failures in the order of the targets, and goes on', async () => {
    behaviour = {
      wait: (n) => (n === 3 ? 20 : 0),
      statuses: (n) => [n % 3 === 0 && n > 0 ? 404 : 200],
    };
    const { each, ask } = stream();
    const failed: number[] = [];
    const { result } = await all(
      each(
        numbers(10),
        (n) => ask(`${n}`),
        (n) => void failed.push(n),
      ),
    );
    expect(failed).toEqual([3, 6, 9]);
    expect(result).toEqual(['0', '1', '2', '4', '5', '7', '8']);
  });

  it('ends with the first failure in order, and stores what else was answered', async () => {
    behaviour = { wait: (n) => (n === 2 ? 20 : 0), statuses: (n) => [n === 2 ? 401 : 200] };
    const { each, ask, lines } = stream();
    await expect(all(each(numbers(20), (n) => ask(`${n}`)))).rejects.toThrow('2 was refused');
    expect(lines()).toEqual(['0 200 1', '1 200 1', '2 401 1', '3 200 1', '4 200 1', '5 200 1']);
  });

  it('says what it could not see in the order of the targets', async () => {
    behaviour = { wait: (n) => 10 - n };
    const { each, ask } = stream();
    const said: number[] = [];
    await all(
      each(numbers(10), async function* (n) {
        yield* ask(`${n}`);
        inTurn(() => said.push(n));
      }),
    );
    expect(said).toEqual(numbers(10));
  });

  it('asks one after the other inside a target', async () => {
    behaviour = { wait: (n) => 15 - n };
    const { each, ask, lines } = stream();
    const { pages } = await all(
      each([0, 4, 8], (first) => each([first, first + 1, first + 2], (n) => ask(`${n}`))),
    );
    expect(pages).toHaveLength(9);
    expect(lines().map((line) => Number.parseInt(line, 10))).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10]);
  });

  it('fails when what was answered can’t be stored', async () => {
    const full = new Error('no space left');
    const lane: Lane = {
      record: async ({ url }, body) => {
        if (url.endsWith('/3')) throw full;
        return { n: 0, body } as Exchange;
      },
    };
    const clock = steppingClock(START, 100);
    const fetch = createRecordingFetch({ lane, clock, hosts: [base], retry: rapid });
    const each = fanOut({ lane, clock, width: WIDTH });
    const walk = all(
      each(numbers(8), async function* (n) {
        await fetch(`${base}/${n}`);
        yield* [] as Page[];
      }),
    );
    await expect(walk).rejects.toBe(full);
  });

  it('reads its targets no further ahead than it asks', async () => {
    let read = 0;
    let closed = false;
    async function* targets() {
      try {
        for (; ; read++) yield read;
      } finally {
        closed = true;
      }
    }
    const { each, ask } = stream();
    const pages = each(targets(), (n) => ask(`${n}`));
    for (let n = 0; n < 5; n++) await pages.next();
    await pages.return([]);
    expect(read).toBeLessThanOrEqual(5 + WIDTH);
    expect(closed).toBe(true);
  });

  it('leaves the stream’s clock where the last of them was', async () => {
    const { each, ask, clock, stored } = stream();
    await all(each(numbers(6), (n) => ask(`${n}`)));
    const last = Math.max(...stored.map(({ receivedAt }) => Date.parse(receivedAt)));
    expect(clock.now()).toBeGreaterThan(last);
  });
});

describe('asking one after the other', () => {
  it('is what doctor does', async () => {
    behaviour = { wait: () => 3, statuses: (n) => [n === 1 ? 404 : 200] };
    const { ask } = stream();
    const failed: number[] = [];
    const { result } = await all(
      oneByOne(
        numbers(4),
        (n) => ask(`${n}`),
        (n) => void failed.push(n),
      ),
    );
    expect([most, failed, result]).toEqual([1, [1], ['0', '2', '3']]);
  });
});
