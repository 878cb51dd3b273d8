import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../src/model/record.ts';
import { exactly } from '../../src/model/time.ts';
import {
  account,
  at,
  CATALOGUE,
  event,
  group,
  INPUT,
  link,
  message,
  only,
  person,
  record,
  ref,
  rule,
  ticket,
} from './builders.ts';

const NAMES = ['Lee Marchetti', 'Dana Okafor', 'Kai Brandt', 'Helen Ruiz'];
const STAFF = NAMES.flatMap((name) => [
  person(`p_${name.split(' ')[0]?.toLowerCase()}`, name),
  account('jira', name),
  account('okta', name),
  account('slack', name),
]);
const change = (
  key: string,
  who: string,
  time: string,
  to: string,
  more: Partial<RecordOf<'ticket-change'>> = {},
) =>
  record('ticket-change', {
    source: 'jira',
    key,
    author: ref('jira', who),
    time: exactly(at(time)),
    changes: [{ field: 'status', from: 'Open', to }],
    ...more,
  });
const comment = (key: string, who: string, time: string, text: string) =>
  record('comment', {
    source: 'jira',
    key,
    author: ref('jira', who),
    text,
    time: exactly(at(time)),
  });

describe('ticketRequests', () => {
  const request = (
    more: Partial<RecordOf<'ticket'>>,
    ...others: RecordOf<'comment' | 'ticket-change'>[]
  ) => only(link([...STAFF, ticket('HELP-7', '2026-03-02T15:00:00Z', more), ...others]).requests);
  const helen = ref('jira', 'Helen Ruiz');

  it.each([
    [
      'the field',
      { fields: { Beneficiary: 'account:jira-kai-brandt' }, summary: 'for Lee Marchetti' },
      ['p_kai'],
    ],
    [
      'an address in the field',
      { fields: { 'Requested for': 'kai.brandt@larkspur.test' } },
      ['p_kai'],
    ],
    [
      'whom the text asks for',
      { summary: 'Access for  Kai\nBrandt, as Lee Marchetti said' },
      ['p_kai'],
    ],
    ['the only person named', { description: 'Kai Brandt starts on Monday' }, ['p_kai']],
    ['the reporter', { description: 'Kai Brandt and Lee Marchetti know of it' }, ['p_helen']],
    ['nobody, when the field names a stranger', { fields: { Beneficiary: 'account:jira-77' } }, []],
  ])('takes as beneficiary %s', (_, more, expected) => {
    expect(request({ reporter: helen, ...more }).beneficiaries).toEqual(expected);
  });

  it('reads rights by catalogue alias as whole words', () => {
    expect(request({ summary: 'Patient Records please' }).asked).toMatchObject([
      { text: 'phi-readers' },
    ]);
    expect(request({ summary: 'unsupported client' }).asked).toEqual([]);
    expect(request({ summary: 'non-support-work' }).asked).toEqual([]);
  });

  it('keeps the level that is asked for', () => {
    const repos = { ...CATALOGUE, entitlements: [rule('api', { system: 'github', type: 'repo' })] };
    const asks = ticket('HELP-7', '2026-03-02T15:00:00Z', { description: 'github:repo:api:admin' });
    const seen = record('entitlement', {
      source: 'github',
      entitlement: { system: 'github', type: 'repo', key: 'R1', name: 'larkspur/api' },
    });
    const trails = link([...STAFF, asks, seen], { catalogue: repos });
    expect(only(trails.requests).asked).toEqual([
      { entitlement: 'github:repo:R1:admin', text: 'github:repo:api:admin', level: 'admin' },
    ]);
  });

  it('takes a move to an approved status by a person as a recorded decision (B)', () => {
    const moved = change('HELP-7', 'Lee Marchetti', '2026-03-02T16:00:00Z', 'Approved');
    const waiting = change(
      'HELP-7',
      'Lee Marchetti',
      '2026-03-02T15:30:00Z',
      'Waiting for approval',
    );
    const bot = change('HELP-7', 'Lee Marchetti', '2026-03-02T16:30:00Z', 'Approved', {
      author: { system: 'jira', id: 'automation', type: 'app' },
    });
    const nobody = change('HELP-7', 'Lee Marchetti', '2026-03-02T16:40:00Z', 'Declined');
    const { author: _, ...unsigned } = nobody;
    expect(request({}, moved, waiting, bot, unsigned).approvals).toMatchObject([
      {
        approver: 'p_lee',
        decision: 'approved',
        strength: 'B',
        decided: { latest: at('2026-03-02T16:00:00Z') },
      },
    ]);
  });

  it('takes clear words as C, unclear ones as undecided, and told afterwards as E', () => {
    const approvals = request(
      {},
      comment('HELP-7', 'Lee Marchetti', '2026-03-02T16:00:00Z', 'is this approved?'),
      comment('HELP-7', 'Lee Marchetti', '2026-03-02T17:00:00Z', 'Approved.'),
      comment('HELP-7', 'Lee Marchetti', '2026-03-05T17:00:00Z', 'I confirm I approved this.'),
    ).approvals;
    expect(approvals.map(({ decision, strength }) => [decision, strength])).toEqual([
      ['pending', 'C'],
      ['approved', 'C'],
      ['pending', 'E'],
    ]);
  });

  it('finds history that names the ticket by its id', () => {
    const closed = change('10007', 'Dana Okafor', '2026-03-02T18:00:00Z', 'Resolved');
    const found = request({ nativeId: '10007' }, closed);
    expect(found).toMatchObject({
      closed: { latest: at('2026-03-02T18:00:00Z') },
      participants: ['p_dana'],
      confirmation: { by: 'p_dana' },
    });
  });

  it.each([
    [{ status: 'Declined' }, 'declined'],
    [{ resolution: "Won't do" }, 'cancelled'],
    [{ status: 'Open', statusCategory: 'new' as const }, 'open'],
  ])('reads the outcome of %j', (more, outcome) => {
    expect(request(more).outcome).toBe(outcome);
  });

  it('takes a label as a recorded decision (B), which whoever put it on can take back', () => {
    const labelled = (time: string, field: { from?: string; to?: string }, who = 'Lee Marchetti') =>
      change('HELP-7', who, time, '', { changes: [{ field: 'labels', ...field }] });
    const on = labelled('2026-03-02T16:00:00Z', { to: 'approved' });
    expect(request({}, on).approvals).toMatchObject([
      { approver: 'p_lee', decision: 'approved', strength: 'B', text: 'label approved put on' },
    ]);
    const off = labelled('2026-03-02T17:00:00Z', { from: 'approved' });
    expect(request({}, on, off).approvals.map(({ decision }) => decision)).toEqual([
      'approved',
      'withdrawn',
    ]);
    const other = labelled('2026-03-02T16:00:00Z', { to: 'approved-vendors' });
    expect(request({}, other).approvals).toEqual([]);
  });

  it('knows when what it asks was last changed', () => {
    const words = (field: string, time: string) =>
      change('HELP-7', 'Kai Brandt', time, '', { changes: [{ field, from: 'a', to: 'b' }] });
    expect(request({}, words('priority', '2026-03-03T10:00:00Z')).changed).toBeUndefined();
    const asked = request(
      {},
      words('Requested access', '2026-03-03T10:00:00Z'),
      words('status', '2026-03-04T10:00:00Z'),
    );
    expect(asked.changed?.latest).toBe(at('2026-03-03T10:00:00Z'));
  });

  it('reads tickets of a stream that holds requests only, whatever their project', () => {
    const iga = ticket('req1', '2026-03-02T15:00:00Z', {
      source: 'okta',
      project: 'okta-access-requests',
      fields: { 'Requested for': 'account:okta-kai-brandt' },
    });
    const streams = (uses: ('access' | 'change')[]) => ({
      conventions: { ...INPUT.conventions, ticketStreams: new Map([['okta/stream', uses]]) },
    });
    expect(only(link([...STAFF, iga], streams(['access'])).requests)).toMatchObject({
      channel: 'okta',
      beneficiaries: ['p_kai'],
    });
    expect(link([...STAFF, iga], streams(['access', 'change'])).requests).toEqual([]);
  });

  it('finds people by @login in a field, and issues that were closed as not planned', () => {
    const issue = ticket('larkspur/it#1', '2026-03-02T15:00:00Z', {
      source: 'github',
      project: 'HELP',
      fields: { 'Requested for': '@kai' },
      resolution: 'not_planned',
    });
    const kai = account('github', 'Kai Brandt', { logins: ['kai'] });
    expect(only(link([...STAFF, kai, issue]).requests)).toMatchObject({
      beneficiaries: ['p_kai'],
      outcome: 'cancelled',
    });
  });

  it('leaves out notices that somebody leaves, and other projects', () => {
    const leaving = ticket('HELP-8', '2026-03-02T15:00:00Z', { type: 'Offboarding' });
    expect(link([...STAFF, leaving, ticket('ENG-1', '2026-03-02T15:00:00Z')]).requests).toEqual([]);
  });

  it('knows when access was to end', () => {
    expect(request({ fields: { 'Access until': '2026-04-30' } }).expiry).toMatchObject({
      precision: 'day',
      earliest: at('2026-04-30T05:00:00Z'),
      latest: at('2026-05-01T05:00:00Z'),
    });
  });
});

describe('grantLinks', () => {
  const asked = ticket('HELP-7', '2026-03-02T15:00:00Z', { reporter: ref('jira', 'Kai Brandt') });
  const grant = (more: Partial<RecordOf<'event'>> = {}) =>
    event('okta', 'grant.add', '2026-03-03T15:00:00Z', {
      actor: ref('okta', 'Dana Okafor'),
      subject: ref('okta', 'Kai Brandt'),
      entitlement: group('support'),
      ...more,
    });

  it('is exact where the grant carries the request itself', () => {
    const found = only(link([...STAFF, asked, grant({ correlation: ['HELP-7'] })]).links);
    expect(found).toMatchObject({ rule: 'exact', confidence: 1 });
  });

  it('is exact where the request itself says when it gave the access', () => {
    const iga = (granted: string) =>
      ticket('req1', '2026-03-02T15:00:00Z', {
        source: 'okta',
        fields: {
          'Requested for': 'account:okta-kai-brandt',
          'Requested access': 'okta:group:support',
          Granted: granted,
        },
        project: 'HELP',
      });
    const rule = (granted: string) => only(link([...STAFF, iga(granted), grant()]).links).rule;
    expect(rule('2026-03-03T14:59:58Z')).toBe('exact');
    expect(rule('2026-03-03T14:30:00Z')).toBe('partial');
  });

  it('follows a key that the implementer named elsewhere within a day', () => {
    const said = (time: string, who = 'Dana Okafor') =>
      message(who, time, 'HELP-7 is next', { channelName: 'it-talk' });
    const near = link([...STAFF, asked, grant(), said('2026-03-03T10:00:00Z')]);
    expect(only(near.links)).toMatchObject({ rule: 'referenced_text', confidence: 0.85 });
    const late = link([...STAFF, asked, grant(), said('2026-03-05T10:00:00Z')]);
    expect(only(late.links).rule).toBe('weak');
    const other = link([...STAFF, asked, grant(), said('2026-03-03T10:00:00Z', 'Helen Ruiz')]);
    expect(only(other.links).rule).toBe('weak');
  });

  it('is partial with two of three', () => {
    const done = comment('HELP-7', 'Dana Okafor', '2026-03-03T15:05:00Z', 'done');
    expect(only(link([...STAFF, asked, done, grant()]).links)).toMatchObject({
      rule: 'partial',
      confidence: 0.6,
    });
  });

  it('counts business days, not days', () => {
    const friday = { ...asked, createdAt: at('2026-03-06T15:00:00Z'), summary: 'support' };
    const done = comment('HELP-7', 'Dana Okafor', '2026-03-13T15:05:00Z', 'done');
    const on = (time: string) =>
      only(link([...STAFF, friday, done, { ...grant(), time: exactly(at(time)) }]).links).rule;
    expect(on('2026-03-13T13:00:00Z')).toBe('corroborated');
    expect(on('2026-03-16T13:00:00Z')).toBe('partial');
  });

  it('is only weak when nobody knows whom the named request is for', () => {
    const { reporter: _, ...nobodys } = asked;
    const found = only(link([...STAFF, nobodys, grant({ mentions: ['HELP-7'] })]).links);
    expect(found).toMatchObject({ rule: 'weak', confidence: 0.4 });
  });

  it('has no candidate outside the window', () => {
    const old = { ...asked, createdAt: at('2026-01-02T15:00:00Z') };
    expect(link([...STAFF, old, grant()]).links).toEqual([]);
  });
});
