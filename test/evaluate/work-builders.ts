import type {
  Approval,
  CatalogueEntry,
  Change,
  Incident,
  Leaver,
  LinkedTicket,
  PersonRef,
  Push,
} from '../../src/model/trails.ts';
import { at, evidence } from './builders.ts';

export function ref(login: string, person?: string, more: Partial<PersonRef> = {}): PersonRef {
  const known = person === undefined ? {} : { person };
  return { login, confidence: person === undefined ? 0 : 1, bot: false, ...known, ...more };
}
export const ANA = ref('ana', 'p_ana');
export const BEN = ref('ben', 'p_ben');

export function change(more: Partial<Change> = {}): Change {
  return {
    id: 'larkspur/api#410',
    repo: 'larkspur/api',
    number: 410,
    title: 'Faster claim lookup',
    body: 'Fixes ENG-88',
    baseRef: 'main',
    author: ANA,
    commitAuthors: [ANA],
    lastPusher: ANA,
    headSha: 'a1',
    mergeSha: 'm1',
    merged: at('2026-02-03T15:10:00Z'),
    mergedBy: ANA,
    labels: [],
    emergency: false,
    reviews: [{ by: BEN, state: 'approved', at: at('2026-02-03T15:00:00Z'), commit: 'a1' }],
    commits: [{ sha: 'a1', parents: 1 }],
    checks: [{ name: 'unit', conclusion: 'success', at: at('2026-02-03T14:40:00Z') }],
    requiredChecks: ['unit'],
    tickets: ['ENG-88'],
    deployments: [],
    truncated: [],
    evidence: [evidence('change')],
    ...more,
  };
}

/** Who owns the repository may let an emergency through. */
export const REPO: CatalogueEntry = {
  id: 'github:repo:larkspur/api:push',
  ref: { system: 'github', type: 'repo', key: 'larkspur/api', name: 'larkspur/api', level: 'push' },
  class: 'sensitive',
  ephi: false,
  owner: 'p_sam',
  delegates: [],
  birthright: false,
  aliases: [],
};

export function goAhead(more: Partial<Approval> = {}): Approval {
  return {
    id: 'go',
    approver: 'p_sam',
    approverConfidence: 1,
    approverLogin: 'U1',
    decision: 'approved',
    decided: at('2026-02-03T15:05:00Z'),
    strength: 'C',
    text: 'go ahead',
    edited: false,
    how: 'explicit words',
    evidence: [evidence('message')],
    ...more,
  };
}

export function ticket(more: Partial<LinkedTicket> = {}): LinkedTicket {
  return {
    key: 'ENG-120',
    summary: 'Emergency change api#410',
    created: at('2026-02-03T16:00:00Z'),
    fields: [],
    approvals: [],
    evidence: [evidence('ticket')],
    ...more,
  };
}

/** An emergency done right: go-ahead, ticket, reason, and a look by somebody else afterwards. */
export function emergency(more: Partial<Change> = {}): Partial<Change> {
  return {
    emergency: true,
    reviews: [{ by: BEN, state: 'approved', at: at('2026-02-03T20:00:00Z') }],
    authorisations: [goAhead()],
    linkedTickets: [ticket()],
    ...more,
  };
}

export function push(more: Partial<Push> = {}): Push {
  return {
    id: 'larkspur/api@m1',
    repo: 'larkspur/api',
    branch: 'main',
    sha: 'm1000000000',
    at: at('2026-02-03T15:10:00Z'),
    by: ANA,
    changes: ['larkspur/api#410'],
    evidence: [evidence('push')],
    ...more,
  };
}

export function leaver(more: Partial<Leaver> = {}): Leaver {
  return {
    id: 'leaver:p_ben:2026-05-08',
    person: 'p_ben',
    endType: 'voluntary',
    t0: at('2026-05-09T05:00:00Z'),
    notice: at('2026-05-04T15:00:00Z'),
    accounts: [
      {
        system: 'github',
        accountId: '7',
        login: 'ben-castellano',
        inactive: at('2026-05-08T23:00:00Z'),
        evidence: [evidence('account')],
      },
    ],
    privileged: [],
    activity: [{ system: 'github', events: [], covered: true }],
    evidence: [evidence('roster')],
    ...more,
  };
}

export function incident(more: Partial<Incident> = {}): Incident {
  return {
    id: 'incident:SEC-20',
    key: 'SEC-20',
    summary: 'Suspicious sign-in',
    severity: 'sev2',
    status: 'Closed',
    owner: 'p_priya',
    systems: 'google',
    detected: at('2026-02-20T10:00:00Z'),
    reported: at('2026-02-20T10:12:00Z'),
    triaged: at('2026-02-20T10:40:00Z'),
    contained: at('2026-02-20T12:00:00Z'),
    resolved: at('2026-02-20T15:00:00Z'),
    closed: at('2026-02-27T16:00:00Z'),
    fields: {},
    links: [],
    evidence: [evidence('incident')],
    ...more,
  };
}
