import { describe, expect, it } from 'vitest';
import { exactly } from '../../src/model/time.ts';
import {
  account,
  at,
  day,
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

const STAFF = [
  person('p_lee', 'Lee Marchetti'),
  person('p_dana', 'Dana Okafor'),
  person('p_olu', 'Olu Adeyemi', { manager: 'p_sam' }),
  person('p_kai', 'Kai Brandt', { start: day('2026-02-09', '-06:00') }),
  person('p_ben', 'Ben Castellano'),
  ...['Lee Marchetti', 'Dana Okafor', 'Olu Adeyemi', 'Kai Brandt', 'Ben Castellano'].flatMap(
    (name) => [account('okta', name), account('slack', name), account('jira', name)],
  ),
];

function added(name: string, right: string, time: string, mentions: string[] = []) {
  return event('okta', 'grant.add', time, {
    actor: ref('okta', 'Dana Okafor'),
    subject: ref('okta', name),
    entitlement: group(right),
    mentions,
  });
}

describe('a grant requested by ticket', () => {
  const help = ticket('HELP-102', '2026-02-09T15:00:00Z', {
    summary: 'Patient records for Kai Brandt',
    reporter: ref('jira', 'Lee Marchetti'),
    fields: {
      Beneficiary: 'account:jira-kai-brandt',
      'Requested access': 'okta:group:phi-readers',
      'Business reason': 'claims team',
    },
  });
  const late = record('ticket-approval', {
    source: 'jira',
    key: 'HELP-102',
    name: 'Approval',
    approver: ref('jira', 'Lee Marchetti'),
    decision: 'approved',
    finalDecision: 'approved',
    decidedAt: exactly(at('2026-02-09T17:45:00Z'), 'source_field'),
    approvers: 1,
  });

  it('links by the ticket key in the event, whenever the approval came', () => {
    const grant = added('Kai Brandt', 'phi-readers', '2026-02-09T15:20:00Z', ['HELP-102']);
    const trails = link([...STAFF, help, late, grant]);
    expect(only(trails.grants)).toMatchObject({
      person: 'p_kai',
      personConfidence: 0.95,
      seen: 'event',
      preexisting: false,
      birthright: false,
      entitlement: {
        id: 'okta:group:g-phi-readers',
        class: 'sensitive',
        ephi: true,
        owner: 'p_lee',
      },
      actor: { person: 'p_dana', rule: false },
    });
    const found = only(trails.links);
    expect(found).toMatchObject({ rule: 'referenced', confidence: 0.95, ambiguous: false });
    const request = trails.requests.find(({ id }) => id === found.to);
    expect(request).toMatchObject({
      key: 'HELP-102',
      requester: 'p_lee',
      beneficiaries: ['p_kai'],
      asked: [{ entitlement: 'okta:group:g-phi-readers', text: 'okta:group:phi-readers' }],
      reason: 'claims team',
      approvals: [{ approver: 'p_lee', decision: 'approved', strength: 'A' }],
    });
  });

  it('keeps a request made after the grant as a candidate and says so', () => {
    const early = added('Kai Brandt', 'phi-readers', '2026-02-09T10:00:00Z', ['HELP-102']);
    const found = only(link([...STAFF, help, early]).links);
    expect(found.confidence).toBe(0.95);
    expect(found.because).toContain('the request was made after the grant');
  });

  it('does not link the grant of another right to somebody else', () => {
    const other = added('Ben Castellano', 'prod-access', '2026-02-09T15:20:00Z');
    expect(link([...STAFF, help, other]).links).toEqual([]);
  });

  it('is weak for another right of the same person', () => {
    const other = added('Kai Brandt', 'prod-access', '2026-02-09T15:20:00Z');
    expect(only(link([...STAFF, help, other]).links)).toMatchObject({
      rule: 'weak',
      confidence: 0.4,
    });
  });

  it('takes a step declined as a whole as declined, although its approver approved (34)', () => {
    const overruled = { ...late, finalDecision: 'declined' as const };
    const grant = added('Kai Brandt', 'phi-readers', '2026-02-09T15:20:00Z', ['HELP-102']);
    const trails = link([...STAFF, help, overruled, grant]);
    expect(only(trails.requests).approvals).toMatchObject([{ decision: 'declined' }]);
  });
});

it('keeps a request declined that somebody did and closed all the same', () => {
  const refused = record('ticket-approval', {
    source: 'jira',
    key: 'HELP-105',
    name: 'Approval',
    approver: ref('jira', 'Lee Marchetti'),
    decision: 'declined',
    finalDecision: 'declined',
    decidedAt: exactly(at('2026-02-09T16:00:00Z'), 'source_field'),
    approvers: 1,
  });
  const help = ticket('HELP-105', '2026-02-09T15:00:00Z', { reporter: ref('jira', 'Olu Adeyemi') });
  expect(only(link([...STAFF, help, refused]).requests).outcome).toBe('declined');
  const again = { ...refused, nativeId: 'again', id: `${refused.id.slice(0, -1)}x` };
  const granted = {
    ...again,
    decision: 'approved',
    finalDecision: 'approved',
    decidedAt: exactly(at('2026-02-10T16:00:00Z'), 'source_field'),
  } as typeof refused;
  expect(only(link([...STAFF, help, refused, granted]).requests).outcome).toBe('done');

  const ask = message('Olu Adeyemi', '2026-03-10T14:00:05Z', 'need phi-readers please');
  const reply = (name: string, time: string, text: string) =>
    message(name, time, text, { threadTs: ask.ts });
  const no = reply('Lee Marchetti', '2026-03-10T14:10:00Z', 'No, I do not approve this');
  const done = reply('Dana Okafor', '2026-03-10T14:30:00Z', 'done');
  expect(only(link([...STAFF, ask, no, done]).requests).outcome).toBe('declined');
});

describe('a grant requested in a thread', () => {
  const ask = message(
    'Olu Adeyemi',
    '2026-03-10T14:00:05Z',
    'need phi-readers for the claims backlog through April',
    {
      observedAt: at('2026-03-10T23:00:00Z'),
    },
  );
  const reply = (name: string, time: string, text: string) =>
    message(name, time, text, { threadTs: ask.ts });
  const done = reply('Dana Okafor', '2026-03-10T14:32:00Z', 'done');
  const grant = added('Olu Adeyemi', 'phi-readers', '2026-03-10T14:31:00Z');

  it('is corroborated by person, right, time and the implementer (S06)', () => {
    const approved = reply('Lee Marchetti', '2026-03-10T14:20:40Z', 'Approved');
    const trails = link([...STAFF, ask, approved, done, grant]);
    expect(only(trails.links)).toMatchObject({
      rule: 'corroborated',
      confidence: 0.8,
      ambiguous: false,
    });
    expect(only(trails.requests)).toMatchObject({
      beneficiaries: ['p_olu'],
      approvals: [{ approver: 'p_lee', decision: 'approved', strength: 'C', edited: false }],
      confirmation: { text: 'done', by: 'p_dana' },
      outcome: 'done',
    });
  });

  it('gives a reaction only the interval in which it was made (S08)', () => {
    const reacted = {
      ...ask,
      reactions: [{ name: 'white_check_mark', users: ['slack-lee-marchetti'], count: 1 }],
    };
    const trails = link([...STAFF, reacted, done, grant]);
    expect(only(only(trails.requests).approvals)).toMatchObject({
      approver: 'p_lee',
      strength: 'D',
      decided: { earliest: at('2026-03-10T14:00:05Z'), latest: at('2026-03-10T23:00:00Z') },
    });
    expect(only(trails.links).confidence).toBe(0.8);
  });

  it('does not choose between two equal requests', () => {
    const again = message('Olu Adeyemi', '2026-03-10T13:00:05Z', 'need phi-readers please');
    const twice = message('Dana Okafor', '2026-03-10T14:33:00Z', 'added', { threadTs: again.ts });
    const found = only(link([...STAFF, ask, done, again, twice, grant]).links);
    expect(found).toMatchObject({ ambiguous: true, runnerUp: { confidence: 0.8 } });
  });

  it('asks for the person named after "for"', () => {
    const forKai = message(
      'Olu Adeyemi',
      '2026-03-10T14:00:05Z',
      'please add <@slack-kai-brandt> to phi-readers, @lee',
      {
        mentions: [ref('slack', 'Kai Brandt'), ref('slack', 'Lee Marchetti')],
      },
    );
    expect(only(link([...STAFF, forKai]).requests).beneficiaries).toEqual(['p_kai']);
  });

  it('bounds the time of words that were edited', () => {
    const edited = {
      ...reply('Lee Marchetti', '2026-03-10T14:20:40Z', 'Approved'),
      editedAt: at('2026-03-12T09:00:00Z'),
    };
    const approval = only(only(link([...STAFF, ask, edited]).requests).approvals);
    expect(approval).toMatchObject({
      edited: true,
      decided: { latest: at('2026-03-12T09:00:00Z') },
    });
  });
});
