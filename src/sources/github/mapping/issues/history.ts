import { exactly } from '../../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { IssueComment, IssueEvent } from '../../schema-work.ts';
import {
  account,
  at,
  delivered,
  idText,
  moment,
  repoInUrl,
  repoNamed,
  said,
  when,
  wrongShape,
} from '../values.ts';

/** `larkspur/api#12` of the issue or pull request that an address leads to. */
function keyInUrl(url: unknown): string | undefined {
  const repo = repoInUrl(url);
  const number = /\/issues\/(\d+)(?:$|[/#?])/.exec(said(url) ?? '')?.[1];
  return repo !== undefined && number !== undefined ? `${repo}#${number}` : undefined;
}

/** A comment on an issue or pull request; also its `issue_comment` webhook. */
export function mapIssueComment(raw: unknown): MapResult {
  const item = delivered(raw);
  const comment = at(item, 'comment') ?? item;
  const parsed = IssueComment.safeParse(comment);
  if (!parsed.success) return wrongShape(comment, parsed.error, 'id');
  const { id, body, user, created_at, updated_at, issue_url } = parsed.data;
  const key = keyInUrl(issue_url);
  if (key === undefined) return reject('no-id', 'a comment that does not name its issue');
  const time = moment(created_at);
  if (time === undefined) return reject('bad-time', 'a comment that does not say when');
  const edited = moment(updated_at);
  return records({
    kind: 'comment',
    nativeId: `comment:${id}`,
    key,
    ...when('author', account(user)),
    text: body ?? '',
    time: exactly(time),
    ...(edited !== undefined && edited > time && { editedAt: edited }),
  });
}

/** One thing that happened to an issue or pull request, as an entry of its history. */
export function mapIssueEvent(raw: unknown, { page }: ItemContext): MapResult {
  const item = delivered(raw);
  const parsed = IssueEvent.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'event');
  const event = parsed.data;
  const number = idText(event.issue?.number);
  const repo = repoNamed(at(item, 'repository')) ?? repoInUrl(event.url) ?? page.repo;
  if (repo === undefined || number === undefined)
    return reject('no-id', `"${event.event}" of an issue that nothing names`);
  const time = moment(event.created_at);
  if (time === undefined) return reject('bad-time', `"${event.event}" without a time`);
  return records({
    kind: 'ticket-change',
    nativeId: `issue-event:${event.id}`,
    key: `${repo}#${number}`,
    ...when('author', account(event.actor)),
    time: exactly(time),
    changes: [changeOf(event)],
  });
}

type Change = { field: string; from?: string; to?: string };

const STATES: Readonly<Record<string, string>> = {
  closed: 'closed',
  reopened: 'open',
  merged: 'merged',
  locked: 'locked',
  unlocked: 'unlocked',
  ready_for_review: 'ready for review',
  converted_to_draft: 'draft',
};

/** GitHub has an event type for each way a field can change; others keep their own name. */
function changeOf(event: IssueEvent): Change {
  const { label, assignee, milestone, rename, state_reason } = event;
  const removed = /^(un|de)(label|assign|mile)/.test(event.event);
  const moved = (field: string, value: string | undefined): Change => ({
    field,
    ...when(removed ? 'from' : 'to', value),
  });
  if (label) return moved('labels', said(label.name));
  if (assignee) return moved('assignee', said(assignee.login));
  if (milestone) return moved('milestone', said(milestone.title));
  if (rename)
    return { field: 'title', ...when('from', said(rename.from)), ...when('to', said(rename.to)) };
  const reviewer = said(event.requested_reviewer?.login) ?? said(event.requested_team?.slug);
  if (reviewer !== undefined) return { field: event.event.replaceAll('_', ' '), to: reviewer };
  const state = Object.hasOwn(STATES, event.event) ? STATES[event.event] : undefined;
  if (state !== undefined)
    return { field: 'status', to: said(state_reason) ? `${state} (${state_reason})` : state };
  return { field: event.event.replaceAll('_', ' '), ...when('to', said(event.commit_id)) };
}
