import { projectOf, type Site } from './site.ts';
import type { Issue } from './state.ts';

type Test = (issue: Issue) => boolean;
export type Found =
  | { readonly ok: true; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly message: string };

/**
 * The part of JQL that the collector uses: `project in (…)`, `created` and `updated` bounds joined
 * by AND. Dates are read in UTC, the zone of the collecting account. Anything else is refused.
 */
export function searchIssues(site: Site, jql: string): Found {
  const [conditions = '', order] = jql.split(/(?:^|\s+)ORDER BY\s+/i);
  if (conditions.trim() === '') {
    return {
      ok: false,
      message:
        'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    };
  }
  if (order !== undefined && order.trim().toLowerCase() !== 'created asc, key asc') {
    return {
      ok: false,
      message: `The sandbox orders by created ASC, key ASC only, not by ${order}.`,
    };
  }
  const tests: Test[] = [];
  for (const clause of conditions.split(/\s+AND\s+/i)) {
    const test = testOf(site, clause.trim());
    if (typeof test === 'string') return { ok: false, message: test };
    tests.push(test);
  }
  return { ok: true, issues: site.issues.filter((issue) => tests.every((test) => test(issue))) };
}

function testOf(site: Site, clause: string): Test | string {
  const project = /^project\s*(?:=|in)\s*\(?([^()]+)\)?$/i.exec(clause)?.[1];
  if (project !== undefined) return projectTest(site, project);
  const [, field, sign, date] =
    /^(created|updated)\s*(>=|<=)\s*"(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)"$/i.exec(clause) ?? [];
  if (field === undefined || date === undefined) {
    return `Error in the JQL Query: the sandbox does not know "${clause}".`;
  }
  const bound = Date.parse(`${date.replace(' ', 'T')}${date.includes(' ') ? '' : 'T00:00'}:00Z`);
  const member = field.toLowerCase() === 'created' ? 'created' : 'updated';
  return (issue) => {
    const at = Date.parse(issue[member]);
    return sign === '>=' ? at >= bound : at <= bound;
  };
}

function projectTest(site: Site, names: string): Test | string {
  const keys = names.split(',').map((name) => name.trim().replace(/^"|"$/g, ''));
  const unknown = keys.find((key) => !site.projects.some((project) => project.key === key));
  if (unknown !== undefined)
    return `The value '${unknown}' does not exist for the field 'project'.`;
  return (issue) => keys.includes(projectOf(issue.key));
}
