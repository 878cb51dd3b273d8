import type { z } from 'zod';
import { byText } from '../model/ids.ts';
import type { Fact } from './facts.ts';

/** Parts of the clean six months; a scenario may leave some out. */
export const BASELINE_PARTS = [
  'joiners',
  'movers',
  'leavers',
  'changes',
  'incidents',
  'signins',
] as const;
export type BaselinePart = (typeof BASELINE_PARTS)[number];

type FactInput = z.input<typeof Fact>;

const PARTS: Readonly<Record<BaselinePart, () => readonly FactInput[]>> = {
  joiners,
  movers,
  leavers,
  changes,
  incidents,
  signins,
};

/** Six months in which everything was requested, approved, done and confirmed in order. */
export function baselineFacts(parts: readonly BaselinePart[]): FactInput[] {
  return parts.flatMap((part) => PARTS[part]());
}

/** People changes that the baseline's joiners and leavers need. */
export function baselinePeople(parts: readonly BaselinePart[]): Record<string, object> {
  return {
    ...(parts.includes('joiners') && {
      p_hana: { start: '2026-03-16', screeningPassed: '2026-03-06', policyAck: '2026-03-13' },
    }),
    ...(parts.includes('leavers') && {
      p_victor: { end: '2026-02-27', endType: 'voluntary', noticeDate: '2026-02-13' },
    }),
  };
}

function joiners(): FactInput[] {
  const key = 'HELP-3';
  return [
    ...accessRequest(key, {
      at: '2026-03-09T15:00:00Z',
      by: 'p_helen',
      beneficiary: 'p_hana',
      asks: ['okta:group:support', 'okta:group:phi-readers'],
      reason: 'New support agent for the claims desk, starts 16 March',
      approvals: [
        ['p_sam', '2026-03-09T16:30:00Z'],
        ['p_lee', '2026-03-10T14:10:00Z'],
      ],
    }),
    { at: '2026-03-13T14:00:00Z', do: 'okta.user.create', who: 'p_hana', by: 'p_dana', ref: key },
    {
      at: '2026-03-13T14:00:20Z',
      do: 'okta.group.add',
      who: 'p_hana',
      group: 'everyone',
      by: 'rule:everyone',
    },
    {
      at: '2026-03-13T14:05:00Z',
      do: 'okta.group.add',
      who: 'p_hana',
      group: 'support',
      by: 'p_dana',
      ref: key,
    },
    {
      at: '2026-03-13T14:06:00Z',
      do: 'okta.group.add',
      who: 'p_hana',
      group: 'phi-readers',
      by: 'p_dana',
      ref: key,
    },
    { at: '2026-03-13T14:07:00Z', do: 'google.user.create', who: 'p_hana', by: 'p_dana' },
    { at: '2026-03-13T14:08:00Z', do: 'slack.user.create', who: 'p_hana' },
    ...done(key, '2026-03-13T14:15:00Z', 'Account and groups are in place.'),
    { at: '2026-03-16T14:02:00Z', do: 'okta.signin', who: 'p_hana' },
  ];
}

function movers(): FactInput[] {
  const key = 'HELP-4';
  return [
    ...accessRequest(key, {
      at: '2026-04-06T14:00:00Z',
      by: 'p_ines',
      beneficiary: 'p_ines',
      asks: ['okta:group:salesforce-users'],
      reason: 'Product takes over the renewal reports from sales',
      approvals: [['p_priya', '2026-04-06T15:20:00Z']],
    }),
    {
      at: '2026-04-06T16:00:00Z',
      do: 'okta.group.add',
      who: 'p_ines',
      group: 'salesforce-users',
      by: 'p_dana',
      ref: key,
    },
    ...done(key, '2026-04-06T16:04:00Z', 'Added to Salesforce.'),
  ];
}

function leavers(): FactInput[] {
  const key = 'HELP-2';
  return [
    {
      at: '2026-02-13T16:00:00Z',
      do: 'jira.issue.create',
      key,
      by: 'p_helen',
      type: 'Offboarding',
      summary: 'Victor Lindqvist leaves on 27 February',
      description: 'Last day 2026-02-27. Please close all accounts at the end of that day.',
      beneficiary: 'p_victor',
    },
    { at: '2026-02-27T21:30:00Z', do: 'okta.signin', who: 'p_victor' },
    {
      at: '2026-02-27T23:05:00Z',
      do: 'okta.user.deactivate',
      who: 'p_victor',
      by: 'p_dana',
      ref: key,
    },
    { at: '2026-02-27T23:06:00Z', do: 'google.user.suspend', who: 'p_victor', by: 'p_dana' },
    { at: '2026-02-27T23:07:00Z', do: 'slack.user.deactivate', who: 'p_victor' },
    { at: '2026-02-27T23:08:00Z', do: 'jira.user.deactivate', who: 'p_victor', by: 'p_dana' },
    ...done(key, '2026-02-27T23:15:00Z', 'All four accounts are closed.'),
  ];
}

const AUTHORS = ['p_ana', 'p_ben', 'p_chen'] as const;

function changes(): FactInput[] {
  return Array.from({ length: 12 }, (_, i) => {
    const author = AUTHORS[i % 3] ?? 'p_ana';
    const reviewer = AUTHORS[(i + 1) % 3] ?? 'p_ben';
    const repo = i % 4 === 3 ? 'web' : 'api';
    const checks = repo === 'api' ? ['unit', 'lint'] : ['unit'];
    const month = String(Math.floor(i / 2) + 1).padStart(2, '0');
    const day = i % 2 === 0 ? '07' : '20';
    const number = 301 + i;
    const sha = `base-${number}`;
    const time = (clock: string) => `2026-${month}-${day}T${clock}Z`;
    const ticket = `ENG-${i + 1}`;
    return [
      {
        at: time('14:00:00'),
        do: 'jira.issue.create',
        key: ticket,
        by: 'p_ines',
        type: 'Story',
        summary: `Planned improvement ${i + 1} of ${repo}`,
        assignee: author,
      },
      {
        at: time('15:00:00'),
        do: 'github.pr.open',
        repo,
        number,
        by: author,
        title: `${ticket}: improvement ${i + 1}`,
        body: `Fixes ${ticket}. Tested on staging.`,
      },
      {
        at: time('15:00:00'),
        do: 'github.pr.commit',
        repo,
        number,
        sha,
        by: author,
        message: `${ticket}: improvement ${i + 1}`,
      },
      ...checks.map((name) => ({
        at: time('15:12:00'),
        do: 'github.check' as const,
        repo,
        sha,
        name,
        conclusion: 'success',
      })),
      {
        at: time('17:00:00'),
        do: 'github.review',
        repo,
        number,
        by: reviewer,
        state: 'APPROVED',
        sha,
      },
      { at: time('17:20:00'), do: 'github.merge', repo, number, by: author },
      {
        at: time('17:40:00'),
        do: 'github.deploy',
        repo,
        number,
        by: author,
        approvedBy: 'p_priya',
      },
      {
        at: time('18:00:00'),
        do: 'jira.transition',
        key: ticket,
        to: 'Done',
        by: author,
        resolution: 'Done',
      },
    ] satisfies FactInput[];
  }).flat();
}

function incidents(): FactInput[] {
  const key = 'SEC-1';
  return [
    {
      at: '2026-04-14T09:20:00Z',
      do: 'jira.issue.create',
      key,
      by: 'p_dana',
      type: 'Incident',
      summary: 'Mail forwarding rule set up by a browser extension',
      description:
        'A browser extension added a forwarding rule to one mailbox. Removed; no patient data.',
      assignee: 'p_dana',
      fields: {
        Severity: 'sev3',
        'Detected at': '2026-04-14T09:05:00Z',
        'Systems affected': 'google',
        'Notification decision': 'no ePHI involved, decided by Lee Marchetti 2026-04-14',
      },
    },
    { at: '2026-04-14T09:40:00Z', do: 'jira.transition', key, to: 'In Progress', by: 'p_dana' },
    { at: '2026-04-14T10:30:00Z', do: 'jira.transition', key, to: 'Contained', by: 'p_dana' },
    {
      at: '2026-04-14T13:00:00Z',
      do: 'jira.transition',
      key,
      to: 'Resolved',
      by: 'p_dana',
      resolution: 'Fixed',
    },
    {
      at: '2026-04-15T14:00:00Z',
      do: 'jira.transition',
      key,
      to: 'Closed',
      by: 'p_lee',
      resolution: 'Fixed',
    },
  ];
}

/** One sign-in a month for the people who are there all the time, so that use can be seen. */
function signins(): FactInput[] {
  const people = [
    'p_lee',
    'p_priya',
    'p_dana',
    'p_sam',
    'p_helen',
    'p_ana',
    'p_ben',
    'p_chen',
    'p_nadia',
  ];
  const months = ['01', '02', '03', '04', '05', '06'];
  return months.flatMap((month) =>
    people.flatMap((who, i) => {
      const minute = String(10 + i).padStart(2, '0');
      return [
        { at: `2026-${month}-05T14:${minute}:00Z`, do: 'okta.signin', who },
        { at: `2026-${month}-05T14:${minute}:30Z`, do: 'google.login', who },
      ] satisfies FactInput[];
    }),
  );
}

interface AccessRequest {
  readonly at: string;
  readonly by: string;
  readonly beneficiary: string;
  readonly asks: string[];
  readonly reason: string;
  readonly approvals: readonly (readonly [who: string, at: string])[];
}

function accessRequest(key: string, request: AccessRequest): FactInput[] {
  return [
    {
      at: request.at,
      do: 'jira.issue.create',
      key,
      by: request.by,
      type: 'Access request',
      summary: `Access: ${request.asks.map((ask) => ask.split(':').at(-1)).join(', ')}`,
      beneficiary: request.beneficiary,
      asks: request.asks,
      reason: request.reason,
    },
    ...request.approvals.map(
      ([who]): FactInput => ({
        at: request.at,
        do: 'jira.approval.open',
        key,
        name: `Approval by ${who}`,
        approvers: [who],
      }),
    ),
    ...request.approvals.map(
      ([who, at]): FactInput => ({
        at,
        do: 'jira.approval.decide',
        key,
        name: `Approval by ${who}`,
        by: who,
        decision: 'approved',
      }),
    ),
  ];
}

function done(key: string, at: string, text: string): FactInput[] {
  return [
    { at, do: 'jira.comment', key, by: 'p_dana', text },
    { at, do: 'jira.transition', key, to: 'Resolved', by: 'p_dana', resolution: 'Done' },
  ];
}

/** Time order; facts of one instant keep the order they were written in. */
export function inTimeOrder(facts: readonly Fact[]): Fact[] {
  return facts
    .map((fact, index) => ({ fact, index }))
    .sort((a, b) => byText(normal(a.fact.at), normal(b.fact.at)) || a.index - b.index)
    .map(({ fact }) => fact);
}

function normal(at: string): string {
  return new Date(at).toISOString();
}
