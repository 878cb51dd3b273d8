import type { Fact } from '../facts.ts';
import { groupIdFor } from './accounts.ts';
import { idOf, jiraTime } from './ids.ts';
import { accountIdIn, nameIn, type Site } from './site.ts';

interface Entry {
  readonly at: string;
  readonly by?: string;
  readonly summary: string;
  readonly category: string;
  readonly object: Readonly<Record<string, string>>;
  readonly associated?: readonly Readonly<Record<string, string>>[];
}

const DIRECTORY = { parentId: '10000', parentName: 'Atlassian directory' };
/** Accounts from before this have no creation in the records. */
const RECORDS_BEGIN = Date.parse('2026-01-01T00:00:00Z');

/** Audit records, newest first, as the site keeps them. */
export function auditShapes(site: Site) {
  const created = site.accounts
    .filter(({ createdAt }) => Date.parse(createdAt) >= RECORDS_BEGIN)
    .filter(({ createdAt }) => Date.parse(createdAt) <= Date.parse(site.world.now))
    .map(
      ({ person, createdAt }): Entry => ({
        at: createdAt,
        summary: 'User created',
        category: 'user management',
        object: userItem(site, person.id),
      }),
    );
  return [...created, ...site.facts.flatMap((fact) => entryOf(site, fact))]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map((entry) => shape(site, entry));
}

/** Jira names no author where another system or an automatic rule did it. */
function shape(site: Site, { at, by, summary, category, object, associated = [] }: Entry) {
  const author = by === undefined ? undefined : accountIdIn(site, by);
  return {
    id: Number(idOf('audit', at, summary, JSON.stringify([object, associated]))),
    summary,
    ...(author === undefined ? {} : { authorKey: author, authorAccountId: author }),
    created: jiraTime(at),
    category,
    eventSource: '',
    objectItem: object,
    changedValues: [],
    associatedItems: associated,
  };
}

function entryOf(site: Site, fact: Fact): Entry[] {
  switch (fact.do) {
    case 'jira.group.add':
    case 'jira.group.remove':
      return [
        {
          at: fact.at,
          by: fact.by,
          summary: fact.do === 'jira.group.add' ? 'User added to group' : 'User removed from group',
          category: 'group management',
          object: { id: groupIdFor(fact.group), name: fact.group, typeName: 'GROUP', ...DIRECTORY },
          associated: [userItem(site, fact.who)],
        },
      ];
    case 'jira.user.deactivate':
      return [
        {
          at: fact.at,
          by: fact.by,
          summary: 'User deactivated',
          category: 'user management',
          object: userItem(site, fact.who),
        },
      ];
    case 'jira.issue.delete':
      return [
        {
          at: fact.at,
          by: fact.by,
          summary: 'Issue deleted',
          category: 'issues',
          object: { id: idOf('issue', fact.key), name: fact.key, typeName: 'ISSUE' },
        },
      ];
    default:
      return [];
  }
}

function userItem(site: Site, person: string): Record<string, string> {
  const id = accountIdIn(site, person) ?? '';
  return { id, name: nameIn(site, person), typeName: 'USER', ...DIRECTORY };
}
