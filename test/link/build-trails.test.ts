import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTrails } from '../../src/link/build-trails.ts';
import type { AnyRecord } from '../../src/model/record.ts';
import { exactly } from '../../src/model/time.ts';
import {
  account,
  at,
  day,
  event,
  group,
  INPUT,
  link,
  message,
  person,
  record,
  ref,
  statement,
  ticket,
} from './builders.ts';

const NAMES = ['Lee Marchetti', 'Dana Okafor', 'Olu Adeyemi', 'Kai Brandt', 'Chen Wei', 'Wei Chen'];
const ASK = message('Olu Adeyemi', '2026-03-10T14:00:05Z', 'need phi-readers', {
  reactions: [{ name: '+1', users: ['slack-lee-marchetti', 'slack-chen-wei'], count: 2 }],
});

/** A bit of everything, with equal times and repeated observations where order could leak in. */
const WORLD: readonly AnyRecord[] = [
  ...NAMES.map((name) => person(`p_${name.split(' ')[0]?.toLowerCase()}`, name)),
  person('p_olu', 'Olu Adeyemi', { end: day('2026-04-17', '-05:00') }),
  ...NAMES.flatMap((name) => [
    account('okta', name),
    account('slack', name),
    account('jira', name),
  ]),
  account('okta', 'Olu Adeyemi', {
    state: 'deactivated',
    observedAt: at('2026-05-01T00:00:00Z'),
    run: 'r0',
  }),
  ...['support', 'phi-readers', 'support'].flatMap((right) =>
    ['grant.add', 'grant.remove', 'grant.add'].map((action) =>
      event('okta', action as 'grant.add', '2026-03-10T14:31:00Z', {
        actor: ref('okta', 'Dana Okafor'),
        subject: ref('okta', 'Olu Adeyemi'),
        entitlement: group(right),
        correlation: ['t1'],
      }),
    ),
  ),
  ...NAMES.map((name) =>
    record('membership', {
      source: 'okta',
      stream: 'members',
      account: ref('okta', name),
      entitlement: group('support'),
      via: 'direct',
    }),
  ),
  event('okta', 'session.start', '2026-04-20T10:00:00Z', { actor: ref('okta', 'Olu Adeyemi') }),
  event('google', 'alert.raise', '2026-04-20T10:00:00Z'),
  event('google', 'alert.raise', '2026-04-20T10:00:00Z'),
  ASK,
  message('Lee Marchetti', '2026-03-10T14:20:00Z', 'Approved', { threadTs: ASK.ts }),
  message('Dana Okafor', '2026-03-10T14:20:00Z', 'done', { threadTs: ASK.ts }),
  ticket('HELP-1', '2026-03-10T10:00:00Z', { summary: 'support for Kai Brandt' }),
  ticket('HELP-3', '2026-03-10T10:00:00Z', { reporter: ref('jira', 'Olu Adeyemi') }),
  ticket('SEC-1', '2026-03-10T10:00:00Z', { fields: { Severity: 'sev1', Owner: 'Lee Marchetti' } }),
  ...[1, 2].map(() =>
    record('comment', {
      source: 'jira',
      key: 'HELP-1',
      author: ref('jira', 'Lee Marchetti'),
      text: 'approved',
      time: exactly(at('2026-03-10T11:00:00Z')),
    }),
  ),
];
const STATEMENTS = [
  statement('okta', 'log'),
  statement('okta', 'members', { nature: 'state' }),
  statement('okta', 'users', { nature: 'state' }),
];

describe('buildTrails', () => {
  const expected = JSON.stringify(link(WORLD, { statements: STATEMENTS }));

  it('does not depend on the order of records or statements', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...WORLD], { minLength: WORLD.length }),
        fc.shuffledSubarray(STATEMENTS, { minLength: STATEMENTS.length }),
        (records, statements) => {
          expect(JSON.stringify(link(records, { statements }))).toBe(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does not depend on a record being read twice', () => {
    expect(JSON.stringify(link([...WORLD, ...WORLD], { statements: STATEMENTS }))).toBe(expected);
  });

  it('reads records from any iterable, once', () => {
    function* once() {
      yield* WORLD;
    }
    const trails = buildTrails(once(), { ...INPUT, statements: STATEMENTS });
    expect(JSON.stringify(trails)).toBe(expected);
  });

  it('gives every part evidence and every item its own id', () => {
    const trails = link(WORLD, { statements: STATEMENTS });
    const items = [
      ...trails.grants,
      ...trails.requests,
      ...trails.leavers,
      ...trails.incidents,
      ...trails.incidentSigns,
      ...trails.alerts,
    ];
    expect(items.length).toBeGreaterThan(10);
    expect(items.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });

  it('makes no findings from nothing', () => {
    const { grants, requests, links, leavers, changes, incidents } = link([]);
    expect([grants, requests, links, leavers, changes, incidents].flat()).toEqual([]);
  });

  it('survives hostile names', () => {
    const evil = ['__proto__', 'constructor', 'toString', '[', '(?<', '\\', '*'];
    const records = evil.flatMap((name) => [
      person(name, `${name} ${name}`, { nativeIds: { okta: name } }),
      account('okta', name, { accountId: name, logins: [name] }),
      event('okta', 'grant.add', '2026-03-10T14:31:00Z', {
        subject: { system: 'okta', id: name },
        entitlement: { system: 'okta', type: 'role', key: name, name },
      }),
      ticket(`HELP-${evil.indexOf(name)}`, '2026-03-10T10:00:00Z', {
        summary: `${name} for ${name} ${name}`,
        fields: { [name]: name },
      }),
    ]);
    const trails = link(records);
    expect(trails.grants.map(({ person: holder }) => holder).sort()).toEqual([...evil].sort());
  });
});
