import { describe, expect, it } from 'vitest';
import { keptHeaders, redactAnswer, redactBody, redactUrl } from '../../src/http/redact.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

describe('redactUrl', () => {
  it.each([
    'token',
    'access_token',
    'client_secret',
    'client_assertion',
    'api_key',
    'apiKey',
    'X-Amz-Signature',
    'X-Amz-Security-Token',
    'sig',
    'code',
    'password',
    'refresh_token',
  ])('hides the parameter %s', (name) => {
    const stored = redactUrl(new URL(`https://x.test/a?first=1&${name}=s3cret`));
    expect(stored).not.toContain('s3cret');
    expect(stored).toContain('first=1');
  });

  it.each(['pageToken', 'nextPageToken', 'page_token', 'syncToken', 'cursor', 'after', 'issueKey'])(
    'keeps the cursor %s as it was sent',
    (name) => {
      const sent = `https://x.test/a?${name}=abc%3D%3D`;
      expect(redactUrl(new URL(sent))).toBe(sent);
    },
  );

  it('hides user, password and fragment', () => {
    expect(redactUrl(new URL('https://ghs_s3cret:x@x.test/a#s3cret'))).toBe('https://x.test/a');
  });
});

describe('redactBody', () => {
  it('hides secret members wherever they are and whatever they hold', () => {
    const body = {
      query: 'query($after: String) { x }',
      variables: { after: 'c1', password: 's3cret-1' },
      tokens: ['s3cret-2', { value: 's3cret-3' }],
      secret: { inner: 's3cret-4' },
      client_secret: 53212,
      token: null,
    };
    const stored = redactBody(JSON.stringify(body), JSON_TYPE);
    expect(stored).not.toMatch(/s3cret|53212/);
    expect(JSON.parse(stored)).toMatchObject({ query: body.query, variables: { after: 'c1' } });
  });

  it('hides secret form fields', () => {
    const stored = redactBody(
      'token=s3cret&channel=C1&cursor=c2',
      'application/x-www-form-urlencoded',
    );
    expect(stored).toBe('token=REDACTED&channel=C1&cursor=c2');
  });

  it('keeps nothing of a body it cannot read', () => {
    expect(redactBody('--boundary s3cret', 'multipart/form-data')).toBe('');
    expect(redactBody('{"token":"s3cret"', JSON_TYPE)).toBe('');
  });
});

describe('keptHeaders', () => {
  it('keeps what identifies, pages and limits, and nothing that signs in', () => {
    const kept = keptHeaders(
      new Headers({
        date: 'Thu, 02 Jul 2026 12:00:00 GMT',
        'x-request-id': 'r1',
        'set-cookie': 's3cret',
        authorization: 's3cret',
        'dpop-nonce': 's3cret',
      }),
    );
    expect(kept).toEqual({ date: 'Thu, 02 Jul 2026 12:00:00 GMT', 'x-request-id': 'r1' });
  });

  it('keeps a Link as it came, and hides a signature in one', () => {
    const next = '<https://x.test/logs?after=1_2%3D&limit=2>; rel="next"';
    expect(keptHeaders(new Headers({ link: next }))).toEqual({ link: next });
    const signed = '<https://x.test/a?token=s3cret>; rel="next", <https://x.test/b>; rel="self"';
    const { link = '' } = keptHeaders(new Headers({ link: signed }));
    expect(link).not.toContain('s3cret');
    expect(link).toContain('<https://x.test/b>; rel="self"');
  });

  it.each([
    'https://files.test/a?sig=s3cret',
    '/a?sig=s3cret',
    'https://s3cret@x.test/',
    'http://[',
  ])('hides what is signed in a redirect to %s', (location) => {
    expect(JSON.stringify(keptHeaders(new Headers({ location })))).not.toContain('s3cret');
  });
});

describe('answers', () => {
  const text = (body: string) => Buffer.from(redactAnswer(Buffer.from(body))).toString('utf8');

  it('lose the seed of a factor and the secret of a client, and nothing else', () => {
    const body =
      '[{"id": "ost1", "who": "Zoë", "sharedSecret" : "HE64\\"TM", "client_secret":"x"}]';
    expect(text(body)).toBe(
      '[{"id": "ost1", "who": "Zoë", "sharedSecret" : "REDACTED", "client_secret":"REDACTED"}]',
    );
  });

  it.each([
    '{"secret": "told in words", "a": "sharedSecret"}',
    '{"client_secret": null}',
    'no JSON',
  ])('stay the same bytes without one: %s', (body) => {
    const bytes = Buffer.from(body);
    expect(redactAnswer(bytes)).toBe(bytes);
  });
});
