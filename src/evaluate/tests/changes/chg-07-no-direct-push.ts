import { within } from '../../../model/time.ts';
import { nameOf } from '../../change-subjects.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { clock } from '../../words.ts';

/** Every commit on a protected branch came through a merged pull request. */
export const noDirectPush = defineTest({
  id: 'CHG-07',
  items: ({ trails }) =>
    trails.pushes
      .filter(({ at }) => at === undefined || within(at, trails.period) !== false)
      .map((push) => ({
        id: push.id,
        label: `${push.repo} ${push.branch} ${push.sha.slice(0, 9)}${push.changes.map((change) => ` ${change}`).join('')}`,
        ...(push.at && { at: push.at.earliest }),
        traits: ['system:github'],
        value: push,
      })),
  judge(push, input) {
    const sha = push.sha.slice(0, 9);
    if (push.changes.length > 0)
      return pass(
        'through_pull_request',
        `${sha} on ${push.repo} ${push.branch} came with ${push.changes.join(', ')}.`,
        push.evidence,
      );
    const pulls = input.trails.coverage.find(
      ({ source, stream }) => source === 'github' && stream === 'pull-requests',
    );
    if (!pulls?.complete) {
      return unclear(
        'pull_requests_incomplete',
        `${sha} on ${push.repo} ${push.branch} is in no pull request that was collected, but not all were.`,
        push.evidence,
        { settle: 'Collect github/pull-requests again.' },
      );
    }
    const when = push.at ? ` at ${clock(push.at)}` : '';
    return fail(
      'direct_push',
      `${sha} reached ${push.repo} ${push.branch}${when} by ${nameOf(push.by, input)} in no pull request.`,
      push.evidence,
    );
  },
});
