import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steppingClock } from '../../src/http/clock.ts';
import type { Exchange } from '../../src/http/lane.ts';
import { rapid } from '../../src/http/retry.ts';
import { createRecordingFetch, type TransportOptions } from '../../src/http/transport.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

let server: Server;
let base: string;
let handler: Handler;
let seen: string[];
let recorded: Exchange[];

beforeEach(async () => {
  seen = [];
  recorded = [];
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    handler(request, response, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function transport(options: Partial<TransportOptions> = {}) {
  return createRecordingFetch({
    lane: {
      record: async (draft, body) => {
        const exchange = { ...draft, n: recorded.length, body };
        recorded.push(exchange);
        return exchange;
      },
    },
    clock: steppingClock(Date.parse('2026-07-02T12:00:00Z'), 10),
    hosts: [`${base}/api`],
    retry: rapid,
    ...options,
  });
}
const json = (response: ServerResponse, status: number, body: string, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
};

describe('createRecordingFetch', () => {
  it('hands out the very bytes it recorded, with url and status', async () => {
    handler = (_request, response) =>
      json(response, 200, '{"id": 9007199254740993}', { 'x-request-id': 'r1' });
    const fetch = transport();
    const response = await fetch(`${base}/api/users?limit=2`);
    expect(await response.text()).toBe('{"id": 9007199254740993}');
    expect(response.url).toBe(`${base}/api/users?limit=2`);
    expect(fetch.take()).toMatchObject([
      { method: 'GET', status: 200, attempt: 1, headers: { 'x-request-id': 'r1' } },
    ]);
    expect(fetch.take()).toEqual([]);
  });

  it.each([
    ['Retry-After', 429, { 'retry-after': '1' }],
    [
      "Okta's reset",
      429,
      {
        'x-rate-limit-reset': String(Date.parse('2026-07-02T12:00:01Z') / 1000),
        date: 'Thu, 02 Jul 2026 12:00:00 GMT',
      },
    ],
    ["GitHub's secondary limit", 403, { 'retry-after': '1' }],
    ['an outage', 503, {}],
  ])('tries again after %s and records both attempts', async (_name, status, headers) => {
    handler = (_request, response, attempt) =>
      attempt === 1 ? json(response, status, '{}', headers) : json(response, 200, '[]');
    const fetch = transport();
    expect((await fetch(`${base}/api/x`)).status).toBe(200);
    expect(recorded.map((exchange) => [exchange.status, exchange.attempt])).toEqual([
      [status, 1],
      [200, 2],
    ]);
  });

  it('gives a final refusal back to the caller, once', async () => {
    handler = (_request, response) => json(response, 403, '{"error":"forbidden"}');
    expect((await transport()(`${base}/api/x`)).status).toBe(403);
    expect(recorded).toHaveLength(1);
  });

  it('recovers from a reset and from a body that ends early, and says so when it stays', async () => {
    handler = (request, response, attempt) => {
      if (attempt === 1) request.socket.destroy();
      else if (attempt === 2) {
        response.writeHead(200, { 'content-length': '100' });
        response.write('[1,', () => response.destroy());
      } else json(response, 200, '[]');
    };
    expect((await transport()(`${base}/api/x`)).status).toBe(200);
    expect(recorded.map(({ error }) => error !== undefined)).toEqual([true, true, false]);
    handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('[1,', () => response.destroy());
    };
    await expect(transport()(`${base}/api/x`)).rejects.toMatchObject({ code: 'ERR_RESPONSE' });
  });

  it('stops at the size limit, counted on decoded bytes', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(5_000_000)));
    };
    await expect(transport({ maxBodyBytes: 1_000_000 })(`${base}/api/x`)).rejects.toMatchObject({
      code: 'ERR_LIMIT',
    });
    expect(recorded[0]?.body.length).toBeLessThanOrEqual(1_000_000);
  });

  it.each([
    ['another host', 'https://evil.test/api/x'],
    ['a path beside the prefix', '/apis/x'],
    ['plain http off this machine', 'http://example.test/api'],
  ])('sends nothing to %s', async (_name, target) => {
    handler = (_request, response) => json(response, 200, '[]');
    const url = target.startsWith('/') ? `${base}${target}` : target;
    await expect(transport()(url, { headers: { authorization: 'secret' } })).rejects.toMatchObject({
      code: 'ERR_REFUSED',
    });
    expect(seen).toEqual([]);
  });

  it('follows a redirect below the base, and none to another host', async () => {
    handler = (request, response) =>
      request.url === '/api/old'
        ? json(response, 302, '', { location: '/api/new' })
        : json(response, 200, '[1]');
    expect(await (await transport()(`${base}/api/old`)).json()).toEqual([1]);
    expect(recorded).toHaveLength(2);
    handler = (_request, response) =>
      json(response, 302, '', { location: 'https://evil.test/steal' });
    await expect(transport()(`${base}/api/old`)).rejects.toMatchObject({ code: 'ERR_REFUSED' });
  });

  it('records no secret: not in addresses, bodies, headers or token answers', async () => {
    handler = (_request, response) => json(response, 200, '{"access_token":"s3cret-answer"}');
    const fetch = transport({ hosts: [base] });
    await fetch(`${base}/api/x?token=s3cret-query&pageToken=p2`, {
      headers: { authorization: 'Bearer s3cret-header' },
    });
    await fetch(`${base}/api/y`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"q","password":"s3cret-body"}',
    });
    await fetch(`${base}/oauth2/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({ assertion: 's3cret-assertion' }),
    });
    const stored =
      JSON.stringify(recorded.slice(0, 2).map(({ body: _, ...line }) => line)) +
      JSON.stringify(recorded[2]);
    expect(stored).not.toContain('s3cret');
    expect(recorded[0]?.url).toContain('pageToken=p2');
    expect(recorded[1]?.requestBody).toContain('"query":"q"');
    expect(recorded[2]?.headers['x-auditpack-body']).toBe('withheld');
  });

  it('keeps an answer whose path only ends like a token endpoint', async () => {
    handler = (_request, response) => json(response, 200, '{"items":[]}');
    await transport()(`${base}/api/applications/token`);
    expect(recorded[0]?.body.length).toBeGreaterThan(0);
  });

  it('says which host does not answer, and records the attempts', async () => {
    const port = (server.address() as AddressInfo).port;
    server.close();
    const error = await transport()(`${base}/api/x`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringContaining(String(port)),
    });
    expect(recorded.map(({ status }) => status)).toEqual([0, 0, 0]);
  });

  it('goes elsewhere when told to, and records the name it asked for', async () => {
    handler = (_request, response) => json(response, 200, '[]');
    const fetch = transport({
      hosts: ['https://okta.larkspur.test'],
      connectTo: (url) => new URL(`${base}${url.pathname}`),
    });
    await fetch('https://okta.larkspur.test/api/v1/users');
    expect(recorded[0]?.url).toBe('https://okta.larkspur.test/api/v1/users');
  });
});
