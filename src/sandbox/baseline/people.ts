import type { z } from 'zod';
import type { Fact } from '../facts.ts';

type FactInput = z.input<typeof Fact>;

export function joiners(): FactInput[] {
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

export function movers(): FactInput[] {
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

export function leavers(): FactInput[] {
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
