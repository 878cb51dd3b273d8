import { describe, expect, it } from 'vitest';
import { jsonBody } from '../../src/http/json-body.ts';
import type { Exchange } from '../../src/http/lane.ts';

function exchange(text: string): Exchange {
  return {
    n: 0,
    method: 'GET',
    url: 'https://x.test/users',
    sentAt: '2026-07-02T12:00:00.000Z',
    receivedAt: '2026-07-02T12:00:00.100Z',
    status: 200,
    headers: {},
    attempt: 1,
    body: Buffer.from(text),
  };
}
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('jsonBody', () => {
  it('reads whole JSON, and keeps a hostile member to itself', () => {
    expect(jsonBody(exchange('{"__proto__":{"polluted":1},"a":"é"}'))).toHaveProperty('a', 'é');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['a truncated page', '[{"id":"00u1","sta'],
    ['a gateway page', '<html>502 Bad Gateway</html>'],
    ['two values', '{}{}'],
  ])('does not take %s for an answer', (_what, text) => {
    expect(() => jsonBody(exchange(text))).toThrow(
      expect.objectContaining({
        code: 'ERR_RESPONSE',
        message: expect.stringContaining(
          `https://x.test/users answered 200 with ${text.length} bytes`,
        ),
      }),
    );
  });

  it('refuses what nests too deep for the code that reads it', () => {
    expect(jsonBody(exchange(nested(100)))).toBeInstanceOf(Array);
    for (const depth of [102, 100_000]) {
      expect(() => jsonBody(exchange(nested(depth)))).toThrow(/nested deeper than 100 levels/);
    }
  });
});
