import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { User } from '../../schema.ts';
import {
  account,
  at,
  delivered,
  idText,
  listAt,
  moment,
  repoInUrl,
  repoNamed,
  textAt,
  ticketsIn,
  when,
} from '../values.ts';

/** An issue of GraphQL, REST or a webhook, as a ticket with the key `larkspur/api#12`. */
export function mapIssue(raw: unknown, { page }: ItemContext): MapResult {
  const item = delivered(raw);
  const issue = at(item, 'issue') ?? item;
  const number = at(issue, 'number');
  if (typeof number !== 'number' || !Number.isInteger(number))
    return reject('no-id', 'expected the number of an issue, found none');
  if (at(issue, 'pull_request') !== undefined || at(issue, 'baseRefName') !== undefined)
    return reject('not-an-item', 'a pull request, which github/pull-requests reads');
  const repo = repoOf(issue, item) ?? page.repo;
  if (repo === undefined) return reject('no-id', 'an issue of an unknown repository');
  const createdAt = timeOf(issue, 'createdAt', 'created_at');
  if (createdAt === undefined) return reject('no-time', 'an issue that does not say when');
  return ticketOf(issue, { repo, number, createdAt });
}

function ticketOf(
  issue: unknown,
  { repo, number, createdAt }: { repo: string; number: number; createdAt: string },
): MapResult {
  const title = at(issue, 'title');
  const state = textAt(issue, 'state')?.toLowerCase();
  if (typeof title !== 'string' || (state !== 'open' && state !== 'closed'))
    return reject('wrong-shape', 'expected an issue with a title that is open or closed');
  const body = textAt(issue, 'body') ?? '';
  const [assignee, ...others] = assigneesOf(issue);
  return records({
    kind: 'ticket',
    nativeId: textAt(issue, 'node_id') ?? idText(at(issue, 'id')) ?? `${repo}#${number}`,
    key: `${repo}#${number}`,
    project: repo,
    type: 'Issue',
    summary: title,
    description: body,
    ...when('reporter', account(User.safeParse(at(issue, 'author') ?? at(issue, 'user')).data)),
    ...when('assignee', assignee),
    status: state,
    statusCategory: state === 'closed' ? 'done' : 'new',
    ...when('resolution', resolutionOf(issue)),
    labels: labelsOf(issue),
    createdAt,
    ...when('resolvedAt', timeOf(issue, 'closedAt', 'closed_at')),
    links: ticketsIn(title, body),
    fields: {
      ...formFields(body),
      ...when('Milestone', textAt(issue, 'milestone', 'title')),
      ...(others.length > 0 && {
        'Other assignees': others.map(({ login = '' }) => login).join(', '),
      }),
      ...(isCut(issue) && { 'Cut by GitHub': 'labels or assignees beyond the first' }),
    },
  });
}

/** Answers of an issue form, which GitHub writes into the text as `### Question`, then the answer. */
function formFields(body: string): Record<string, string> {
  const [, ...sections] = `\n${body.replaceAll('\r\n', '\n')}`.split(/\n### +/);
  const answers = sections.flatMap((section): [string, string][] => {
    const [question = '', ...lines] = section.split('\n');
    const answer = lines.join('\n').trim();
    return question.trim() === '' || answer === '' || answer === '_No response_'
      ? []
      : [[question.trim(), answer]];
  });
  return Object.fromEntries(answers);
}

function repoOf(issue: unknown, item: unknown): string | undefined {
  return (
    repoNamed(at(issue, 'repository')) ??
    repoNamed(at(item, 'repository')) ??
    repoInUrl(at(issue, 'url'))
  );
}

function timeOf(issue: unknown, graphql: string, rest: string) {
  return moment(at(issue, graphql)) ?? moment(at(issue, rest));
}

function resolutionOf(issue: unknown): string | undefined {
  return (textAt(issue, 'stateReason') ?? textAt(issue, 'state_reason'))?.toLowerCase();
}

/** GraphQL puts lists into `nodes`; REST gives them plainly, and labels sometimes as text. */
function labelsOf(issue: unknown): string[] {
  const labels = [...listAt(issue, 'labels', 'nodes'), ...listAt(issue, 'labels')];
  return labels.flatMap((label) =>
    typeof label === 'string' ? label : (textAt(label, 'name') ?? []),
  );
}

function assigneesOf(issue: unknown) {
  const all = [...listAt(issue, 'assignees', 'nodes'), ...listAt(issue, 'assignees')];
  return all.flatMap((user) => account(User.safeParse(user).data) ?? []);
}

/** More labels or assignees than the query takes. */
function isCut(issue: unknown): boolean {
  return ['labels', 'assignees'].some(
    (list) => at(issue, list, 'pageInfo', 'hasNextPage') === true,
  );
}
