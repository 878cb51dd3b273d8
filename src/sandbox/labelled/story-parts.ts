import type { FactInput, PersonInput } from './contract.ts';
import type { Placed } from './members.ts';

/** A day some days before or after; weekends are skipped forward. */
export function later(day: string, days: number): string {
  const at = new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000);
  while (at.getUTCDay() === 0 || at.getUTCDay() === 6)
    at.setTime(at.getTime() + (days < 0 ? -86_400_000 : 86_400_000));
  return at.toISOString().slice(0, 10);
}

/** A request by HR that the manager approves within the hour. */
export function approvedTicket(
  key: string,
  at: string,
  member: Placed,
  asks: string[],
): FactInput[] {
  const approver = member.manager;
  return [
    {
      at,
      do: 'jira.issue.create',
      key,
      by: 'p_helen',
      type: 'Access request',
      summary: `Access for ${member.name}`,
      beneficiary: member.id,
      asks,
      reason: 'Starts with the claims desk',
    },
    { at, do: 'jira.approval.open', key, approvers: [approver] },
    {
      at: at.replace('T15', 'T16'),
      do: 'jira.approval.decide',
      key,
      by: approver,
      decision: 'approved',
    },
  ];
}

/** A member as a scenario writes a person. */
export function personOf(member: Placed): PersonInput & { accounts: string[]; groups: string[] } {
  const { name, email, title, department, manager } = member;
  return {
    name,
    email,
    title,
    department,
    manager,
    start: '2024-03-04',
    screeningPassed: '2024-02-20',
    policyAck: '2024-03-04',
    accounts: [...member.accounts],
    groups: [...member.groups],
  };
}
