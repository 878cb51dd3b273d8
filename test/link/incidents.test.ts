import { describe, expect, it } from 'vitest';
import { exactly } from '../../src/model/time.ts';
import { account, at, event, link, mail, only, person, record, ref, ticket } from './builders.ts';

const STAFF = [
  person('p_dana', 'Dana Okafor'),
  person('p_priya', 'Priya Natarajan'),
  person('p_grace', 'Grace Obi'),
  account('jira', 'Dana Okafor'),
  account('jira', 'Priya Natarajan'),
  account('google', 'Grace Obi'),
];
const SEC20 = ticket('SEC-20', '2026-02-20T10:12:00Z', {
  type: 'Incident',
  summary: 'Suspicious sign-in to the mailbox of Grace Obi',
  reporter: ref('jira', 'Dana Okafor'),
  assignee: ref('jira', 'Priya Natarajan'),
  status: 'Closed',
  fields: {
    Severity: 'sev2',
    'Detected at': '2026-02-20T10:00:00.000Z',
    'Systems affected': 'google',
    Alert: `google suspicious_login ${mail('Grace Obi')} 2026-02-20T10:00:00Z`,
  },
});
const change = (time: string, field: string, from: string | undefined, to: string) =>
  record('ticket-change', {
    source: 'jira',
    key: 'SEC-20',
    author: ref('jira', 'Dana Okafor'),
    time: exactly(at(time)),
    changes: [{ field, ...(from !== undefined && { from }), to }],
  });
const HISTORY = [
  change('2026-02-20T10:40:00Z', 'Severity', undefined, 'sev2'),
  change('2026-02-20T10:41:00Z', 'assignee', undefined, 'account:jira-priya-natarajan'),
  change('2026-02-20T12:00:00Z', 'status', 'Open', 'Contained'),
  change('2026-02-20T15:00:00Z', 'status', 'Contained', 'Resolved'),
  change('2026-02-27T16:00:00Z', 'status', 'Resolved', 'Closed'),
];
const ALERT = event('google', 'alert.raise', '2026-02-20T10:00:00Z', {
  vendorType: 'suspicious_login',
  subject: { system: 'google', email: mail('Grace Obi') },
});

describe('incidentsOf', () => {
  it('reads the life of an incident from fields and history (S50)', () => {
    const found = only(link([...STAFF, SEC20, ...HISTORY]).incidents);
    expect(found).toMatchObject({
      key: 'SEC-20',
      severity: 'sev2',
      owner: 'p_priya',
      systems: 'google',
    });
    const { detected, reported, triaged, contained, resolved, closed } = found;
    const times = { detected, reported, triaged, contained, resolved, closed };
    expect(Object.values(times).map((time) => time?.latest)).toEqual(
      [
        '2026-02-20T10:00:00Z',
        '2026-02-20T10:12:00Z',
        '2026-02-20T10:41:00Z',
        '2026-02-20T12:00:00Z',
        '2026-02-20T15:00:00Z',
        '2026-02-27T16:00:00Z',
      ].map(at),
    );
  });

  it('forgets a resolution that a reopening undid', () => {
    const again = change('2026-02-21T09:00:00Z', 'status', 'Resolved', 'In Progress');
    const history = [...HISTORY.slice(0, 4), again];
    expect(only(link([...STAFF, SEC20, ...history]).incidents).resolved).toBeUndefined();
  });

  it('has no triage time while nobody owns it', () => {
    const { assignee: _, ...nobodys } = SEC20;
    expect(only(link([...STAFF, nobodys]).incidents).triaged).toBeUndefined();
  });
});

describe('alertsOf', () => {
  it('finds the decision on an alert in the ticket that names it', () => {
    const trails = link([...STAFF, SEC20, ALERT]);
    expect(only(trails.alerts)).toMatchObject({
      what: 'suspicious_login',
      subject: { person: 'p_grace' },
      disposition: {
        value: 'incident SEC-20',
        by: 'p_dana',
        at: { latest: at('2026-02-20T10:12:00Z') },
      },
    });
    expect(trails.incidentSigns).toMatchObject([{ kind: 'alert', incident: 'SEC-20' }]);
  });

  it('does not take a ticket about somebody else, or one from before', () => {
    const other = { ...ALERT, subject: { system: 'google' as const, email: mail('Tom Ellery') } };
    expect(only(link([...STAFF, SEC20, other]).alerts).disposition).toBeUndefined();
    const later = { ...ALERT, time: exactly(at('2026-03-20T10:00:00Z')) };
    expect(only(link([...STAFF, SEC20, later]).alerts).disposition).toBeUndefined();
  });
});

describe('incidentSignsOf', () => {
  const channel = (name: string) =>
    record('channel', {
      source: 'slack',
      channelId: `C-${name}`,
      name,
      isPrivate: false,
      createdAt: at('2026-02-20T10:15:00Z'),
      collectorIsMember: true,
    });

  it('maps an incident channel by key, and leaves one that nothing explains', () => {
    const named = channel('inc-sec-20');
    const stray = channel('inc-mystery');
    const { incidentSigns, links } = link([...STAFF, SEC20, named, stray, channel('general')]);
    expect(incidentSigns.map(({ what, incident }) => [what, incident])).toEqual([
      ['channel #inc-mystery', undefined],
      ['channel #inc-sec-20', 'SEC-20'],
    ]);
    expect(only(links)).toMatchObject({ relation: 'incident-sign', to: 'incident:SEC-20' });
  });

  it('sees a serious label on a ticket elsewhere', () => {
    const elsewhere = ticket('ENG-7', '2026-02-20T11:00:00Z', { labels: ['sev1'], type: 'Bug' });
    expect(only(link([elsewhere]).incidentSigns)).toMatchObject({ kind: 'severity-ticket' });
    const told = { ...elsewhere, description: 'part of SEC-20' };
    expect(link([...STAFF, SEC20, told]).incidentSigns).toMatchObject([{ incident: 'SEC-20' }]);
  });
});
