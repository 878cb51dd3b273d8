import { describe, expect, it } from 'vitest';
import { redactBody } from '../../src/redact/body.ts';
import { PROFILES, Profile } from '../../src/redact/profile.ts';
import { Pseudonyms } from '../../src/redact/pseudonyms.ts';
import { Redactor } from '../../src/redact/redactor.ts';

function pseudonyms(secret = 1): Pseudonyms {
  const known = new Pseudonyms(Buffer.alloc(32, secret));
  for (const login of ['ana.ribeiro@larkspur.test', 'ben@larkspur.test', 'ana-ribeiro', 'U0ANA123'])
    known.addLogin(login);
  for (const word of ['Ana', 'Ribeiro', 'Ben', 'p_ana', '1558311782']) known.addWord(word);
  known.addLogin('712020:4aeb0a16-5456-4e47-883a-0f78c8a1d16a');
  return known;
}

function redactor(names: readonly string[], source = 'jira', own: readonly Profile[] = []) {
  const profiles = [...names.flatMap((name) => PROFILES.get(name) ?? []), ...own];
  return new Redactor(profiles, pseudonyms(), { source, stream: 'issues' });
}

const list = { items: '/issues', single: false };
const body = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('the profile people', () => {
  const people = redactor(['people']);
  const put = (text: string) => people.text(text)?.text ?? text;

  it('finds people wherever they stand, and gives one name for one value', () => {
    for (const text of [
      'Thanks Ana!',
      'ask ANA',
      'mailto:Ana.Ribeiro@larkspur.test',
      'branch ana-ribeiro-fix',
      'p_ana',
      'https://avatars.test/u/1558311782?v=4',
      '[~accountid:712020:4aeb0a16-5456-4e47-883a-0f78c8a1d16a]',
      'somebody.else@elsewhere.example',
      'from=x%40gmail.example',
    ])
      expect(put(text)).not.toMatch(/ana(?!\w)|ribeiro|1558311782|4aeb0a16|somebody|x%40gmail/i);
    expect(put('Ana Ribeiro')).toBe(`${put('Ana')} ${put('Ribeiro')}`);
    expect(put('ana.ribeiro@larkspur.test')).toBe(put('ANA.RIBEIRO@larkspur.test'));
    expect(put('ana.ribeiro@larkspur.test')).toMatch(/@larkspur\.test$/);
    expect(put('U0ANA123')).toMatch(/^U[0-9A-F]{10}$/);
    expect(put('Anastasia grants banana, 2026-01-05')).toBe('Anastasia grants banana, 2026-01-05');
  });

  it('can be guessed by nobody without the secret of the ledger', () => {
    expect(pseudonyms(1).word('ana')).not.toBe(pseudonyms(2).word('ana'));
    expect(pseudonyms(1).word('ana')).toBe(pseudonyms(1).word('Ana'));
  });

  it('finds them in addresses of requests, where they stand encoded', () => {
    const url = 'https://x.test/users?q=Ana%20Ribeiro&filter=login+eq+%22ben%40larkspur.test%22';
    expect(people.encoded(url)?.text).not.toMatch(/ana|ribeiro|ben/i);
  });
});

describe('the profiles text and ip', () => {
  it('withhold what people wrote and where machines are, and no more', () => {
    const issue = {
      key: 'HELP-1',
      fields: { description: { content: [{ text: 'why' }] }, status: { name: 'Done' } },
      client: { ipAddress: '192.0.2.7', note: 'seen from 2001:db8::1 at 14:05:00' },
    };
    const found = redactBody(
      body({ issues: [issue, { key: 'HELP-2' }] }),
      [list],
      redactor(['text', 'ip']),
      'text',
    );
    const text = Buffer.from(found.bytes).toString();
    expect(JSON.parse(text).issues[0]).toEqual({
      key: 'HELP-1',
      fields: {
        description: { content: [{ text: '[withheld: text]' }] },
        status: { name: 'Done' },
      },
      client: { ipAddress: '[withheld: ip]', note: '[withheld: text]' },
    });
    expect(
      found.items.map(({ changed, fields, profiles }) => ({ changed, fields, profiles })),
    ).toEqual([
      { changed: true, fields: 3, profiles: ['text', 'ip'] },
      { changed: false, fields: 0, profiles: [] },
    ]);
    for (const text of [
      '192.0.2.7:443',
      'ip=192.0.2.7',
      '[2001:db8::1]:443',
      '192.0.2.0/24',
      '::ffff:192.0.2.7',
    ])
      expect(redactor(['ip']).text(text)?.text, text).not.toMatch(/192|2001/);
    expect(redactor(['ip']).text('version 1.2, 12:30:00, cafe')).toBeUndefined();
    expect(redactor(['ip']).text('at 14:05:00 from 192.0.2.7 and 2001:db8::1.')?.text).toBe(
      'at 14:05:00 from [withheld: ip] and [withheld: ip].',
    );
  });

  it('keep an unchanged item byte for byte at its new place', () => {
    const raw = Buffer.from('{"issues":[{"body":"long text"}, { "id" : 1.0 } ]}');
    const found = redactBody(raw, [list], redactor(['text']), 'text');
    const [, second] = found.items;
    expect(second?.changed).toBe(false);
    expect(Buffer.from(found.bytes.subarray(second?.now.start, second?.now.end)).toString()).toBe(
      '{ "id" : 1.0 }',
    );
    expect(second?.now.start).not.toBe(second?.old.start);
  });
});

it('takes time in proportion to what it reads', { timeout: 20_000 }, () => {
  const all = redactor(['people', 'text', 'ip']);
  for (const letters of ['a', 'a.', 'f:', 'ana ', '@', 'a@', '9'])
    expect(() => all.text(letters.repeat(200_000 / letters.length))).not.toThrow();
});

describe('any profile', () => {
  it('withholds whole what can not be looked into, item by item', () => {
    const broken = Buffer.from('{"issues":[{"a":1},{"b":2}], "x": oops}');
    const file = { items: 'file', single: true };
    for (const [bytes, page] of [
      [broken, list],
      [Buffer.from([1, 2, 3]), file],
    ] as const) {
      const found = redactBody(bytes, [page], redactor(['people']), 'people');
      expect(found.items.length).toBeGreaterThan(0);
      expect(found.items.every(({ whole, changed }) => whole && changed)).toBe(true);
      expect(Buffer.from(found.bytes).toString()).not.toContain('oops');
    }
  });

  it('reads tables by their columns, and quotes what needs it', () => {
    const table = Buffer.from('name,note,n\r\n"Ribeiro, Ana",fine,1\r\nNobody,fine,2\r\n');
    const own = Profile.parse({ profile: 'own', says: 'x', withhold: [{ pointers: ['/note'] }] });
    const found = redactBody(
      table,
      [{ items: 'csv', single: false }],
      redactor(['people'], 'people', [own]),
      'people',
    );
    const [head, first, second] = Buffer.from(found.bytes).toString().split('\r\n');
    expect(head).toBe('name,note,n');
    expect(first).toMatch(/^"u\w+, u\w+",\[withheld: own\],1$/);
    expect(second).toBe('Nobody,[withheld: own],2');
    expect(found.items.map(({ fields }) => fields)).toEqual([2, 1]);
  });

  it('of a company may name values by pointer and source, and pseudonymise them', () => {
    const own = Profile.parse({
      profile: 'own',
      says: 'Device names.',
      withhold: [{ source: 'okta', pointers: ['/device/*/serial'] }],
      pseudonymise: [{ pointers: ['/host'] }],
    });
    const value = { issues: [{ host: 'lap-7', device: [{ serial: 's1', os: 'x' }] }] };
    const jira = redactBody(body(value), [list], redactor([], 'jira', [own]), 'own');
    const okta = redactBody(body(value), [list], redactor([], 'okta', [own]), 'own');
    expect(Buffer.from(jira.bytes).toString()).toMatch(/"host":"u\w+","device":\[\{"serial":"s1"/);
    expect(Buffer.from(okta.bytes).toString()).toMatch(/"serial":"\[withheld: own\]","os":"x"/);
    expect(() => Profile.parse({ profile: 'x', says: 'x', withold: [] })).toThrow();
  });
});
