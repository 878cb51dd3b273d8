import type { SandboxPerson, World } from '../../../src/sandbox/contract.ts';
import { Fact } from '../../../src/sandbox/facts.ts';

const person = (first: string, last: string, more: Partial<SandboxPerson> = {}): SandboxPerson => ({
  id: `p_${first.toLowerCase()}`,
  name: `${first} ${last}`,
  email: `${first.toLowerCase()}.${last.toLowerCase()}@larkspur.test`,
  workerType: 'employee',
  title: 'Worker',
  department: 'Operations',
  start: '2024-03-04',
  timezone: 'America/Chicago',
  ...more,
});

export const PEOPLE = [
  person('Dana', 'Okafor', { oktaAdmin: 'SUPER_ADMIN' }),
  person('Lee', 'Marchetti'),
  person('Sam', 'Whitlock'),
  person('Helen', 'Ruiz'),
  person('Hana', 'Kovac', { start: '2026-03-02' }),
  person('Jonah', 'Petit', { start: '2026-02-02', accounts: [] }),
];

/** A small company with one access request, one incident, one deleted issue and group changes. */
export const FACTS = [
  {
    at: '2026-01-27T15:02:00Z',
    do: 'jira.issue.create',
    key: 'HELP-101',
    by: 'p_helen',
    type: 'Service Request',
    summary: 'Access for Jonah',
    description: 'New hire, see https://intranet.larkspur.test/hires/7\nAsk @p_sam',
    beneficiary: 'p_jonah',
    asks: ['okta:group:support', 'okta:group:phi-readers'],
    reason: 'Support agent hire, starts 2 Feb',
  },
  {
    at: '2026-01-27T15:03:00Z',
    do: 'jira.approval.open',
    key: 'HELP-101',
    approvers: ['p_sam', 'p_lee'],
  },
  {
    at: '2026-01-27T16:10:00Z',
    do: 'jira.approval.decide',
    key: 'HELP-101',
    by: 'p_sam',
    decision: 'approved',
  },
  {
    at: '2026-01-27T18:00:00Z',
    do: 'jira.approval.decide',
    key: 'HELP-101',
    by: 'p_lee',
    decision: 'approved',
  },
  { at: '2026-01-30T14:08:00Z', do: 'jira.comment', key: 'HELP-101', by: 'p_dana', text: 'Done' },
  {
    at: '2026-01-30T14:10:00Z',
    do: 'jira.transition',
    key: 'HELP-101',
    to: 'Resolved',
    by: 'p_dana',
  },
  {
    at: '2026-02-01T10:00:00Z',
    do: 'jira.issue.create',
    key: 'HELP-102',
    by: 'p_helen',
    type: 'Service Request',
    summary: 'Mistake',
  },
  { at: '2026-02-01T11:00:00Z', do: 'jira.issue.delete', key: 'HELP-102', by: 'p_dana' },
  {
    at: '2026-02-20T10:12:00Z',
    do: 'jira.issue.create',
    key: 'SEC-20',
    by: 'p_dana',
    type: 'Incident',
    summary: 'Suspicious sign-in',
    fields: { 'Detected at': '2026-02-20T10:00:00Z', 'Root cause': 'phishing' },
  },
  {
    at: '2026-02-20T10:40:00Z',
    do: 'jira.field',
    key: 'SEC-20',
    field: 'Severity',
    to: 'sev2',
    by: 'p_dana',
  },
  { at: '2026-02-20T10:41:00Z', do: 'jira.assign', key: 'SEC-20', to: 'p_lee', by: 'p_dana' },
  { at: '2026-02-20T10:42:00Z', do: 'jira.link', key: 'SEC-20', to: 'HELP-101', by: 'p_dana' },
  {
    at: '2026-03-01T10:00:00Z',
    do: 'jira.group.add',
    who: 'p_sam',
    group: 'jira-administrators',
    by: 'p_dana',
  },
  {
    at: '2026-03-02T10:00:00Z',
    do: 'jira.group.add',
    who: 'p_lee',
    group: 'jira-administrators',
    by: 'rule:BR-1',
  },
  {
    at: '2026-03-09T10:00:00Z',
    do: 'jira.group.remove',
    who: 'p_sam',
    group: 'jira-administrators',
    by: 'p_dana',
  },
  { at: '2026-04-17T22:06:00Z', do: 'jira.user.deactivate', who: 'p_helen', by: 'app:okta' },
  {
    at: '2026-05-01T10:00:00Z',
    do: 'jira.organization.add',
    who: 'p_jonah',
    organization: 'Clinic',
  },
  {
    at: '2026-05-02T10:00:00Z',
    do: 'jira.role.add',
    who: 'p_lee',
    project: 'HELP',
    role: 'Administrators',
    by: 'p_dana',
  },
] as const;

export function worldOf(facts: readonly unknown[] = FACTS): World {
  return {
    organization: 'Larkspur Care, Inc.',
    timezone: 'America/Chicago',
    now: '2026-07-02T12:00:00.000Z',
    people: PEOPLE,
    groups: [],
    repos: [],
    channels: [],
    facts: facts.map((fact) => Fact.parse(fact)),
  };
}
