import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { steppingClock, systemClock } from '../../src/http/clock.ts';
import type { Exchange } from '../../src/http/lane.ts';
import { patient, rapid } from '../../src/http/retry.ts';
import { createRecordingFetch, type TransportOptions } from '../../src/http/transport.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(handler: RequestListener): Promise<string> {
  const listening = createServer(handler);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

function transport(base: string, options: Partial<TransportOptions> = {}) {
  const recorded: Exchange[] = [];
  const fetch = createRecordingFetch({
    lane: {
      record: async (draft, body) => {
        const exchange = { ...draft, n: recorded.length, body };
        recorded.push(exchange);
        return exchange;
      },
    },
    clock: steppingClock(Date.parse('2026-07-02T12:00:00Z'), 10),
    hosts: [base],
    retry: rapid,
    ...options,
  });
  return { fetch, recorded };
}

describe('stopping a transport', () => {
  it('ends a request under way with the reason it was stopped for', async () => {
    const stop = new AbortController();
    const reason = new Error('the disk is full');
    const base = await serve(() => stop.abort(reason));
    const { fetch } = transport(base, { stop: stop.signal });
    await expect(fetch(`${base}/a`)).rejects.toBe(reason);
  });

  it('ends a long wait for a rate limit', async () => {
    const stop = new AbortController();
    const reason = new Error('the disk is full');
    const base = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '3000' });
      response.end(() => setTimeout(() => stop.abort(reason), 20));
    });
    const options = { stop: stop.signal, clock: systemClock, retry: patient };
    const { fetch, recorded } = transport(base, options);
    await expect(fetch(`${base}/a`)).rejects.toBe(reason);
    expect(recorded.map(({ status }) => status)).toEqual([429]);
  });
});

describe('what a transport will not do', () => {
  it('does not wait for ever', async () => {
    const base = await serve(() => undefined);
    const { fetch, recorded } = transport(base, { timeoutMs: 50 });
    await expect(fetch(`${base}/a`)).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringContaining('no answer in time'),
    });
    expect(recorded).toHaveLength(3);
  });

  it('does not quote a secret that HTTP cannot carry', async () => {
    const { fetch } = transport('http://127.0.0.1:9');
    for (const authorization of ['Bearer first-line\nsecond-line', 'Bearer tok€n']) {
      const error: unknown = await fetch('http://127.0.0.1:9/a', {
        headers: { authorization },
      }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'ERR_SECRET' });
      expect((error as Error).cause).toBeUndefined();
      expect(String(error)).not.toMatch(/line-|first-line|tok€n/);
    }
  });

  it.each([
    ['in a circle', '/a', /more than 3 times/],
    ['to no address', 'http://[', /redirected nowhere/],
  ])('does not follow redirects %s', async (_what, location, message) => {
    let asked = 0;
    const base = await serve((_request, response) => {
      asked++;
      response.writeHead(302, { location });
      response.end();
    });
    const { fetch, recorded } = transport(base);
    await expect(fetch(`${base}/a`)).rejects.toMatchObject({
      code: 'ERR_REFUSED',
      message: expect.stringMatching(message),
    });
    expect(recorded).toHaveLength(asked);
  });

  it('does not store the password it was redirected with', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(302, { location: 'https://files.test/export?sig=s3cret' });
      response.end();
    });
    const { fetch, recorded } = transport(base);
    await expect(fetch(`${base}/a`)).rejects.toMatchObject({ code: 'ERR_REFUSED' });
    expect(recorded[0]?.headers.location).toBe('https://files.test/export?sig=REDACTED');
  });
});
