import type { z } from 'zod';
import { PEOPLE } from '../company.ts';
import type { Fact } from '../facts.ts';

type FactInput = z.input<typeof Fact>;

/** Two who stay the whole period in every scenario, and the CTO as second reviewer. */
const AUTHORS = ['p_ana', 'p_chen', 'p_priya'] as const;

export function changes(): FactInput[] {
  return Array.from({ length: 12 }, (_, i) => {
    const author = AUTHORS[i % 2] ?? 'p_ana';
    const reviewer = AUTHORS[(i % 2) + 1] ?? 'p_priya';
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

export function incidents(): FactInput[] {
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

/** One sign-in a month for everybody, so that use can be seen. */
export function signins(): FactInput[] {
  const people = PEOPLE.filter(({ onRoster }) => onRoster !== false).map(({ id }) => id);
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
