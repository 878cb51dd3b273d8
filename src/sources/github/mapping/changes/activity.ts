import type { Action } from '../../../../model/taxonomy.ts';
import { exactly } from '../../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { Activity, PushHook } from '../../schema.ts';
import {
  account,
  at,
  delivered,
  digestId,
  moment,
  said,
  ticketsIn,
  when,
  wrongShape,
} from '../values.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  push: 'code.push',
  force_push: 'code.push',
  branch_creation: 'code.push',
  pr_merge: 'code.merge',
  merge_queue_merge: 'code.merge',
  branch_deletion: 'code.delete-branch',
};
const ZEROS = /^0{40}$/;

/** A push, merge or deletion as GitHub's servers saw it; also the `push` webhook of the same thing. */
export function mapActivity(raw: unknown, { page }: ItemContext): MapResult {
  const item = delivered(raw);
  if (at(item, 'activity_type') === undefined && at(item, 'ref') !== undefined)
    return mapPush(item);
  const parsed = Activity.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, before, after, ref, timestamp, activity_type: type, actor } = parsed.data;
  const time = moment(timestamp);
  if (time === undefined) return reject('bad-time', `"${timestamp.slice(0, 60)}" is no time`);
  return records({
    kind: 'event',
    nativeId: `activity:${id}`,
    action: Object.hasOwn(ACTIONS, type) ? (ACTIONS[type] ?? 'other') : 'other',
    vendorType: `activity.${type}`,
    ...when('actor', account(actor)),
    ...moved(page.repo, ref, before, after),
    time: exactly(time),
    outcome: 'success',
    mentions: ticketsIn(ref.toUpperCase()),
  });
}

function moved(repo: string | undefined, ref: string, before: string, after: string) {
  return {
    targets: [
      ...(repo === undefined ? [] : [`repo:${repo}`]),
      `branch ${ref.replace(/^refs\/heads\//, '')}`,
    ],
    correlation: ZEROS.test(after) ? [] : [after],
    before,
    after,
  };
}

/** Its only server-side time is when the repository was last pushed to: commit times are the client's. */
function mapPush(item: unknown): MapResult {
  const parsed = PushHook.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'ref');
  const { ref, before, after, sender, pusher, repository, head_commit: head } = parsed.data;
  const time = moment(repository.pushed_at);
  if (time === undefined)
    return reject('no-time', 'a push whose repository does not say when it was pushed to');
  const deleted = ZEROS.test(after);
  const actor = account(sender) ?? account(pusher && { login: pusher.name, email: pusher.email });
  return records({
    kind: 'event',
    nativeId: digestId([repository.full_name, ref, before, after]),
    action: deleted ? 'code.delete-branch' : 'code.push',
    vendorType: deleted ? 'push (deleted)' : 'push',
    ...when('actor', actor),
    ...moved(repository.full_name, ref, before, after),
    time: { ...exactly(time), precision: 'second' },
    outcome: 'success',
    mentions: ticketsIn(ref.toUpperCase(), said(head?.message)),
  });
}
