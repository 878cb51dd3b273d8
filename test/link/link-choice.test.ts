import { describe, expect, it } from 'vitest';
import { NO_DECISIONS } from '../../src/model/registers.ts';
import { exactly } from '../../src/model/time.ts';
import {
  account,
  at,
  event,
  group,
  link,
  message,
  only,
  person,
  record,
  ref,
  ticket,
} from './builders.ts';

const STAFF = ['Lee Marchetti', 'Dana Okafor', 'Olu Adeyemi', 'Sam Whitlock'].flatMap((name) => [
  person(`p_${name.split(' ')[0]?.toLowerCase()}`, name),
  ...(['okta', 'slack', 'jira'] as const).map((system) => account(system, name)),
]);
const added = (right: string, more = {}) =>
  event('okta', 'grant.add', '2026-03-10T14:31:00Z', {
    nativeId: `add-${right}`,
    actor: ref('okta', 'Dana Okafor'),
    subject: ref('okta', 'Olu Adeyemi'),
    entitlement: group(right),
    ...more,
  });
const asked = (time: string, answered: string) => {
  const ask = message('Olu Adeyemi', time, 'need phi-readers please');
  const done = message('Dana Okafor', answered, 'done', { threadTs: ask.ts });
  return [ask, done];
};
const first = asked('2026-03-10T13:00:00Z', '2026-03-10T14:35:00Z');
const second = asked('2026-03-10T14:00:00Z', '2026-03-10T14:36:00Z');
const keyOf = ([ask]: typeof first) => `it-requests/${ask?.ts}`;
const bundle = ticket('HELP-9', '2026-03-09T15:00:00Z', {
  reporter: ref('jira', 'Olu Adeyemi'),
  fields: { 'Requested access': 'okta:group:phi-readers, okta:group:support' },
});

describe('between several requests', () => {
  const records = [...STAFF, ...first, ...second, added('phi-readers')];
  const unsure = link(records);
  const grantId = only(unsure.grants).id;
  const attest = (request: string) => ({
    decisions: {
      ...NO_DECISIONS,
      links: [{ grant: grantId, request, by: 'p_lee', on: '2026-04-01', note: 'asked Olu' }],
    },
  });

  it('nobody chooses, and the runner-up is shown', () => {
    const found = only(unsure.links);
    expect(found).toMatchObject({ ambiguous: true, runnerUp: { confidence: 0.8 } });
    expect(found.runnerUp?.to).not.toBe(found.to);
  });

  it.each([first, second])(
    'a person decides between those that tie, for no more than 0.80',
    (...one) => {
      const wanted = only(unsure.requests.filter(({ key }) => key === keyOf(one)));
      expect(only(link(records, attest(wanted.key)).links)).toMatchObject({
        to: wanted.id,
        rule: 'manual',
        confidence: 0.8,
        ambiguous: false,
        because: [`p_lee attested on 2026-04-01 that it rests on ${wanted.key}: asked Olu`],
      });
    },
  );

  it('a person’s word links what no record does, and outdoes no better record', () => {
    const far = ticket('HELP-3', '2026-01-05T15:00:00Z', { reporter: ref('jira', 'Sam Whitlock') });
    const alone = link([...STAFF, far, added('phi-readers')], attest('HELP-3'));
    expect(only(alone.links)).toMatchObject({ rule: 'manual', confidence: 0.8 });
    const named = added('phi-readers', { mentions: ['HELP-9'] });
    const found = only(link([...STAFF, far, bundle, named], attest('HELP-3')).links);
    expect(found).toMatchObject({
      to: 'request:HELP-9',
      rule: 'referenced',
      ambiguous: false,
      runnerUp: { to: 'request:HELP-3', confidence: 0.8 },
    });
  });

  it('a request the grant carries itself is beyond a tie; a key in a text is not', () => {
    const both = added('phi-readers', { correlation: ['HELP-9'], mentions: ['HELP-8'] });
    const other = ticket('HELP-8', '2026-03-09T16:00:00Z', {
      reporter: ref('jira', 'Olu Adeyemi'),
    });
    const exact = only(link([...STAFF, bundle, other, both]).links);
    expect(exact).toMatchObject({
      rule: 'exact',
      ambiguous: false,
      runnerUp: { confidence: 0.95 },
    });
    const says = message('Dana Okafor', '2026-03-10T12:00:00Z', 'HELP-8 is next');
    const texts = only(link([...STAFF, other, says, ...first, added('phi-readers')]).links);
    expect(texts).toMatchObject({ rule: 'referenced_text', ambiguous: true });
  });
});

describe('many to many', () => {
  it('one request stands behind each of its grants', () => {
    const grants = ['phi-readers', 'support'].map((right) =>
      added(right, { mentions: ['HELP-9'] }),
    );
    const { links } = link([...STAFF, bundle, ...grants]);
    expect(links.map(({ to, rule }) => [to, rule])).toEqual([
      ['request:HELP-9', 'referenced'],
      ['request:HELP-9', 'referenced'],
    ]);
    expect(new Set(links.map(({ from }) => from)).size).toBe(2);
  });

  it('one grant has the approvals of every slot', () => {
    const slot = (name: string, who: string, time: string) =>
      record('ticket-approval', {
        source: 'jira',
        key: 'HELP-9',
        name,
        approver: ref('jira', who),
        decision: 'approved',
        finalDecision: 'approved',
        decidedAt: exactly(at(time), 'source_field'),
        approvers: 1,
      });
    const trails = link([
      ...STAFF,
      bundle,
      slot('Manager', 'Sam Whitlock', '2026-03-09T16:00:00Z'),
      slot('Owner', 'Lee Marchetti', '2026-03-09T17:00:00Z'),
      added('phi-readers', { mentions: ['HELP-9'] }),
    ]);
    const request = only(trails.requests);
    expect(only(trails.links).to).toBe(request.id);
    expect(request.approvals.map(({ approver }) => approver)).toEqual(['p_sam', 'p_lee']);
  });
});
