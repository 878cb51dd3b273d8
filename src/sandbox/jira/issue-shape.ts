import { automationUser } from './accounts.ts';
import { adf } from './adf.ts';
import { fieldValue, SYSTEM_FIELDS } from './fields.ts';
import { idOf, jiraTime } from './ids.ts';
import { accountIdIn, issueId, nameIn, projectOf, type Site, userOf } from './site.ts';
import { categoryOf, type History, type HistoryItem, type Issue } from './state.ts';

const CATEGORY_IDS = { new: 2, indeterminate: 4, done: 3 } as const;
const CATEGORY_NAMES = { new: 'To Do', indeterminate: 'In Progress', done: 'Done' } as const;
/** As many comments as a search shows inside an issue. */
const COMMENTS_INSIDE = 20;
/** As many history entries as a search shows inside an issue, the newest. */
const HISTORIES_INSIDE = 40;

/** An issue with the asked-for fields (`*all` or names; the id alone by default). */
export function issueShape(
  site: Site,
  issue: Issue,
  base: string,
  { fields, expand }: { fields: readonly string[]; expand: readonly string[] },
) {
  const id = issueId(issue);
  const all = fields.length === 0 ? {} : allFields(site, issue, base);
  const picked = fields.includes('*all')
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)));
  return {
    expand: 'operations,versionedRepresentations,editmeta,changelog,renderedFields',
    id,
    self: `${base}/rest/api/3/issue/${id}`,
    key: issue.key,
    ...(fields.length === 0 ? {} : { fields: picked }),
    ...(expand.includes('changelog') ? { changelog: changelogInside(site, issue, base) } : {}),
  };
}

function allFields(site: Site, issue: Issue, base: string): Record<string, unknown> {
  const project = site.projects.find(({ key }) => key === projectOf(issue.key));
  const category = categoryOf(issue.status);
  const user = (person: string | undefined) => userOf(site, person, base);
  return {
    project: {
      self: `${base}/rest/api/3/project/${project?.id}`,
      id: project?.id,
      key: project?.key,
      name: project?.name,
      projectTypeKey: project?.kind,
      simplified: false,
    },
    issuetype: { id: idOf('type', issue.type).slice(0, 5), name: issue.type, subtask: false },
    summary: issue.summary,
    description: issue.description === '' ? null : document(site, issue.description),
    status: {
      self: `${base}/rest/api/3/status/${idOf('status', issue.status).slice(0, 5)}`,
      id: idOf('status', issue.status).slice(0, 5),
      name: issue.status,
      statusCategory: {
        self: `${base}/rest/api/3/statuscategory/${CATEGORY_IDS[category]}`,
        id: CATEGORY_IDS[category],
        key: category,
        name: CATEGORY_NAMES[category],
      },
    },
    priority: { id: idOf('priority', issue.priority).slice(0, 3), name: issue.priority },
    labels: issue.labels,
    creator: user(issue.creator),
    reporter: user(issue.creator),
    assignee: user(issue.assignee),
    resolution: issue.resolution === undefined ? null : { name: issue.resolution },
    resolutiondate: issue.resolvedAt === undefined ? null : jiraTime(issue.resolvedAt),
    created: jiraTime(issue.created),
    updated: jiraTime(issue.updated),
    issuelinks: issue.links.map((key) => linkShape(issue.key, key, base)),
    subtasks: [],
    comment: commentsInside(site, issue, base),
    ...Object.fromEntries(
      site.fields.map((field) => {
        const value = issue.fields.get(field.name);
        return [field.id, value === undefined ? null : fieldValue(field, value, user)];
      }),
    ),
  };
}

function linkShape(from: string, to: string, base: string) {
  const [id, otherId] = [idOf('link', from, to), idOf('issue', to)];
  return {
    id,
    self: `${base}/rest/api/3/issueLink/${id}`,
    type: { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
    outwardIssue: { id: otherId, key: to, self: `${base}/rest/api/3/issue/${otherId}` },
  };
}

function document(site: Site, text: string) {
  return adf(text, (person) => {
    const id = accountIdIn(site, person);
    return id === undefined ? undefined : { id, name: nameIn(site, person) };
  });
}

/** Comments, oldest first. */
export function commentShapes(site: Site, issue: Issue, base: string) {
  return issue.comments.map(({ at, by, text }, place) => {
    const id = idOf('comment', issue.key, at, String(place));
    return {
      self: `${base}/rest/api/3/issue/${issueId(issue)}/comment/${id}`,
      id,
      author: userOf(site, by, base),
      body: document(site, text),
      updateAuthor: userOf(site, by, base),
      created: jiraTime(at),
      updated: jiraTime(at),
      jsdPublic: true,
    };
  });
}

function commentsInside(site: Site, issue: Issue, base: string) {
  const comments = commentShapes(site, issue, base);
  return {
    self: `${base}/rest/api/3/issue/${issueId(issue)}/comment`,
    comments: comments.slice(0, COMMENTS_INSIDE),
    maxResults: COMMENTS_INSIDE,
    total: comments.length,
    startAt: 0,
  };
}

/** History entries, oldest first, as `/changelog/bulkfetch` gives them. */
export function historyShapes(site: Site, issue: Issue, base: string) {
  return issue.histories.map((history, place) => ({
    id: idOf('history', issue.key, history.at, String(place)),
    ...authorOf(site, history, base),
    created: jiraTime(history.at),
    items: history.items.map((item) => itemShape(site, item)),
  }));
}

function changelogInside(site: Site, issue: Issue, base: string) {
  const newest = historyShapes(site, issue, base).reverse().slice(0, HISTORIES_INSIDE);
  return {
    startAt: 0,
    maxResults: newest.length,
    total: issue.histories.length,
    histories: newest,
  };
}

function authorOf(site: Site, { by, automated = false }: History, base: string) {
  if (!automated) return { author: userOf(site, by, base) ?? undefined };
  const id = accountIdIn(site, by);
  return {
    author: automationUser(base),
    historyMetadata: { type: 'automation', description: ` on behalf of accountId=${id}` },
  };
}

const PLAIN: ReadonlySet<string> = new Set(['status', 'resolution', 'Link', 'RemoteIssueLink']);

/** An item of a history entry. Every one has a property that is literally called `toString`. */
function itemShape(site: Site, { field, from, to }: HistoryItem) {
  const custom = site.fields.find(({ name }) => name === field);
  const id = custom?.id ?? field;
  const sides = [from, to].map((value) => sideOf(site, field, custom?.kind === 'user', value));
  const system = PLAIN.has(field) || SYSTEM_FIELDS.has(field) || field === 'assignee';
  return {
    field,
    fieldtype: system ? 'jira' : 'custom',
    ...(field.includes('Link') ? {} : { fieldId: id }),
    ...present({ from: sides[0]?.id, fromString: sides[0]?.text }),
    ...present({ to: sides[1]?.id, toString: sides[1]?.text }),
  };
}

function sideOf(site: Site, field: string, people: boolean, value: string | undefined) {
  if (value === undefined) return {};
  if (people || field === 'assignee') {
    return { id: accountIdIn(site, value), text: nameIn(site, value) };
  }
  const numbered = field === 'status' || field === 'resolution' || field === 'priority';
  return { id: numbered ? idOf(field, value).slice(0, 5) : undefined, text: value };
}

function present(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
