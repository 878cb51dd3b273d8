import type { Fact } from './facts.ts';

/**
 * Ticket numbers are gap-free in a real project. Where scenarios skip numbers, routine tickets
 * take them, so that a missing number always means a missing ticket.
 */
export function fillKeyGaps(facts: readonly Fact[]): Fact[] {
  const created = new Map<string, Map<number, string>>();
  for (const fact of facts) {
    if (fact.do !== 'jira.issue.create') continue;
    const [project = '', number = '0'] = fact.key.split('-');
    const numbers = created.get(project) ?? new Map<number, string>();
    created.set(project, numbers.set(Number(number), fact.at));
  }
  return [...created].flatMap(([project, numbers]) => fillProject(project, numbers));
}

function fillProject(project: string, numbers: ReadonlyMap<number, string>): Fact[] {
  const filled: Fact[] = [];
  let at = '2026-01-02T15:00:00Z';
  for (let number = 1; number <= Math.max(...numbers.keys()); number++) {
    const known = numbers.get(number);
    if (known !== undefined) at = known;
    else filled.push(routine(`${project}-${number}`, at));
  }
  return filled;
}

function routine(key: string, at: string): Fact {
  return {
    at,
    do: 'jira.issue.create',
    key,
    by: 'p_marcus',
    type: 'Task',
    summary: 'Replace a worn keyboard',
    description: 'Routine.',
    asks: [],
    labels: [],
    priority: 'Low',
    fields: {},
  };
}
