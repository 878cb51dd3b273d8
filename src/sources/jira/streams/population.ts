import type { StreamEnd } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { at, list, moment, own, text } from '../mapping/values.ts';
import type { JiraContext } from './walk.ts';

/** Missing keys that are asked for one by one; more are only counted. */
const ASKED_AT_MOST = 100;
const COUNT_PATH = '/rest/api/3/search/approximate-count';
const SEARCH_PATH = '/rest/api/3/search/jql';

interface Numbers {
  readonly all: Set<number>;
  /** Each number with when its issue was born. */
  readonly born: { readonly number: number; readonly created: string }[];
}

/** Issues that a search gave: ids, and the number and birth of each. */
export class Found {
  readonly #ids = new Set<string>();
  readonly #projects = new Map<string, Numbers>();

  add(issues: readonly unknown[]): void {
    for (const issue of issues) {
      const id = text(own(issue, 'id'));
      if (id !== undefined) this.#ids.add(id);
      const key = text(own(issue, 'key')) ?? '';
      const [, project, digits] = /^(.+)-(\d{1,9})$/.exec(key) ?? [];
      if (project === undefined) continue;
      const numbers = this.#projects.get(project) ?? { all: new Set(), born: [] };
      this.#projects.set(project, numbers);
      const number = Number(digits);
      numbers.all.add(number);
      numbers.born.push({ number, created: moment(at(issue, 'fields', 'created')) ?? '' });
    }
  }

  /** Different issues, however often each came. */
  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /**
   * Keys that no issue came for, between the first and the last one born after `since`: numbers
   * are given out in order, so these were born in between and the search should have met them.
   */
  missing(since: string): readonly (readonly [project: string, keys: readonly string[]])[] {
    return [...this.#projects].flatMap(([project, { all, born }]) => {
      const young = born.filter(({ created }) => created >= since).map(({ number }) => number);
      const [first, last] = [Math.min(...young), Math.max(...young)];
      const keys: string[] = [];
      for (let n = first + 1; n < last; n++) if (!all.has(n)) keys.push(`${project}-${n}`);
      return keys.length > 0 ? [[project, keys] as const] : [];
    });
  }
}

/**
 * A gap in the keys is an issue that was moved or deleted, or one that issue security hides from
 * the account: a search leaves those out without a word. Asks for each, and says what is known.
 */
export async function reportMissingKeys(
  client: JiraClient,
  context: JiraContext,
  found: Found,
): Promise<void> {
  for (const [project, keys] of found.missing(context.window.from)) {
    const unmet: string[] = [];
    const unseen = keys.slice(ASKED_AT_MOST);
    for (const key of keys.slice(0, ASKED_AT_MOST)) {
      const fate = await fateOf(client, key);
      if (fate === 'unmet') unmet.push(key);
      if (fate === 'unseen') unseen.push(key);
    }
    if (unmet.length > 0) {
      context.limit({
        kind: 'fault',
        detail: `The search left out ${unmet.length} issues of ${project} that are there: ${some(unmet)}. The search index may lag: collect again.`,
        incomplete: true,
      });
    }
    if (unseen.length > 0) await reportUnseen(client, context, project, unseen);
  }
}

async function reportUnseen(
  client: JiraClient,
  context: JiraContext,
  project: string,
  keys: readonly string[],
): Promise<void> {
  const security = await securityOf(client, project);
  const certain = security === 'none';
  context.limit({
    kind: 'permission',
    detail: certain
      ? `${keys.length} keys of ${project} have no issue: ${some(keys)}. No issue security is set there, so they were deleted; the audit records tell by whom.`
      : `${keys.length} keys of ${project} have no issue that the account can see: ${some(keys)}. Deleted, or hidden by issue security (${security}): give the account every security level of ${project}, or show the deletions by audit records.`,
    incomplete: !certain,
  });
}

/** Under its old key, an issue that was moved answers with the new one. */
async function fateOf(client: JiraClient, key: string): Promise<'moved' | 'unmet' | 'unseen'> {
  const answer = await client.ask('GET', `${client.api}/issue/${encodeURIComponent(key)}`, {
    query: { fields: 'created' },
  });
  if (!answer.ok) return 'unseen';
  return text(own(answer.json, 'key')) === key ? 'unmet' : 'moved';
}

async function securityOf(client: JiraClient, project: string): Promise<string> {
  const path = `${client.api}/project/${project}/issuesecuritylevelscheme`;
  const answer = await client.ask('GET', path);
  if (answer.ok) return `scheme "${text(own(answer.json, 'name')) ?? '?'}"`;
  return answer.status === 404 ? 'none' : 'whether there is any is not shown to the account';
}

function some(keys: readonly string[]): string {
  const shown = keys.slice(0, 20).join(', ');
  return keys.length > 20 ? `${shown} and ${keys.length - 20} more` : shown;
}

/**
 * A second count of the same search. The vendor calls its count approximate; where it differs, the
 * search is walked once more by ids alone, and that is the count.
 */
export async function countAgain(
  client: JiraClient,
  context: JiraContext,
  jql: string,
  found: Found,
): Promise<StreamEnd['independentTotal']> {
  const answer = await client.ask('POST', COUNT_PATH, { body: { jql } });
  context.take();
  const count = answer.ok ? own(answer.json, 'count') : undefined;
  if (typeof count !== 'number') return undefined;
  // However approximate, a count is not of nothing.
  if (count === found.size || found.size === 0) return { count, how: COUNT_PATH };
  const again = await secondWalk(client, jql);
  context.take();
  const unmet = again.filter((id) => !found.has(id)).length;
  return {
    count: found.size + unmet,
    how: `a second walk of the search by ids alone (${COUNT_PATH} said ${count})`,
  };
}

async function secondWalk(client: JiraClient, jql: string): Promise<readonly string[]> {
  const ids: string[] = [];
  const used = new Set<string>();
  let token: string | undefined;
  do {
    const json = await client.get(SEARCH_PATH, {
      jql,
      fields: 'id',
      maxResults: '1000',
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
    ids.push(...list(own(json, 'issues')).flatMap((issue) => text(own(issue, 'id')) ?? []));
    token = own(json, 'isLast') === true ? undefined : text(own(json, 'nextPageToken'));
    if (token !== undefined && used.has(token)) return ids;
    if (token !== undefined) used.add(token);
  } while (token !== undefined);
  return ids;
}
