import { exactly } from '../../../../model/time.ts';
import { type MapResult, type RecordDraft, records, reject } from '../../../contract.ts';
import { User } from '../../schema.ts';
import { account, at, idText, moment, repoInUrl, textAt, ticketsIn, when } from '../values.ts';

type Review = Extract<RecordDraft, { kind: 'pull-request' }>['reviews'][number];

const STATES: Readonly<Record<string, Review['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
  PENDING: 'pending',
};

/**
 * One review. GraphQL and REST shout the state, webhooks whisper it; a pending one has no time, and
 * one whose author left GitHub has no author.
 */
export function reviewOf(review: unknown): Review {
  const author = account(User.safeParse(at(review, 'author') ?? at(review, 'user')).data);
  const submittedAt = moment(at(review, 'submittedAt')) ?? moment(at(review, 'submitted_at'));
  const commit = textAt(review, 'commit', 'oid') ?? textAt(review, 'commit_id');
  const state = textAt(review, 'state')?.toUpperCase() ?? '';
  return {
    ...when('author', author),
    state: Object.hasOwn(STATES, state) ? (STATES[state] ?? 'unknown') : 'unknown',
    ...when('submittedAt', submittedAt),
    ...when('commit', commit),
  };
}

/** A review that came without its pull request, as an event on it. */
export function mapReview(item: unknown): MapResult {
  const url = at(item, 'pull_request_url');
  const repo = repoInUrl(url);
  const number = typeof url === 'string' ? /\/pulls\/(\d+)$/.exec(url)?.[1] : undefined;
  const id = idText(at(item, 'id'));
  if (repo === undefined || number === undefined || id === undefined)
    return reject('no-id', 'expected a review with an id and the address of its pull request');
  const { author, state, submittedAt, commit } = reviewOf(item);
  if (textAt(item, 'state') === undefined)
    return reject('wrong-shape', 'expected a review with a state, found none');
  if (submittedAt === undefined)
    return reject('no-time', `a ${state} review of ${repo}#${number} that does not say when`);
  return records({
    kind: 'event',
    nativeId: `review:${id}`,
    action: 'code.review',
    vendorType: 'pull_request_review',
    ...when('actor', author),
    targets: [`repo:${repo}`, `pull request #${number}`],
    time: exactly(submittedAt),
    outcome: 'success',
    correlation: commit === undefined ? [] : [commit],
    mentions: ticketsIn(textAt(item, 'body')),
    after: state,
  });
}
