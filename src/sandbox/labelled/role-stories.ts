import type { Story, Telling } from './contract.ts';
import type { Placed } from './members.ts';
import { approvedTicket, later, personOf } from './story-parts.ts';

/** From sales to support: the old right removed or not, the access looked over or not. */
export function moves(
  member: Placed,
  telling: Telling,
  kind: string,
  removes: boolean,
  looks: boolean,
): Story {
  const day = telling.day(3, 10);
  const key = telling.key();
  const who = member.id;
  const old = { title: 'Account executive', department: 'Sales', manager: 'p_peter' };
  return {
    people: {
      [who]: {
        ...personOf(member),
        earlier: [{ start: '2024-03-04', end: before(day), ...old }],
        start: day,
        title: 'Support agent',
        department: 'Support',
        manager: 'p_sam',
        groups: ['everyone', 'salesforce-users'],
      },
    },
    facts: [
      ...approvedTicket(key, `${later(day, -3)}T15:00:00Z`, { ...member, manager: 'p_peter' }, [
        'okta:group:support',
      ]),
      {
        at: `${later(day, -3)}T15:00:00Z`,
        do: 'jira.approval.open',
        key,
        name: 'New manager',
        approvers: ['p_sam'],
      },
      {
        at: `${later(day, -3)}T16:30:00Z`,
        do: 'jira.approval.decide',
        key,
        name: 'New manager',
        by: 'p_sam',
        decision: 'approved',
      },
      {
        at: `${day}T15:00:00Z`,
        do: 'okta.group.add',
        who,
        group: 'support',
        by: 'p_dana',
        ref: key,
      },
      ...(removes
        ? [
            {
              at: `${later(day, 1)}T15:00:00Z`,
              do: 'okta.group.remove',
              who,
              group: 'salesforce-users',
              by: 'p_dana',
            } as const,
          ]
        : []),
      ...(looks
        ? [
            {
              at: `${later(day, 1)}T16:00:00Z`,
              do: 'jira.comment',
              key,
              by: 'p_sam',
              text: `I reviewed the access that ${member.name} still has.`,
            } as const,
          ]
        : []),
    ],
    grants: [{ person: who, right: 'support', truth: 'linked', request: key, kind: 'moves' }],
    verdicts: [
      ...(removes ? [] : [{ test: 'MOV-02', marks: [member.name], verdict: 'F' as const, kind }]),
      ...(looks ? [] : [{ test: 'MOV-01', marks: [member.name], verdict: 'F' as const, kind }]),
    ],
  };
}

function before(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** Somebody who is no employee, with an end of contract or without. */
export function contractor(member: Placed, telling: Telling, ends: boolean): Story {
  const end = ends ? `2027-0${1 + Math.floor(telling.random() * 6)}-15` : undefined;
  return {
    people: {
      [member.id]: {
        ...personOf(member),
        workerType: 'contractor',
        sponsor: member.manager,
        ...(end && { end, endType: 'contract_end' as const }),
      },
    },
  };
}
