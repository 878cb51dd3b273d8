import type { Verdict } from '../../../model/result.ts';
import type { DeploymentTrail } from '../../../model/trails.ts';
import { changesAndStrays, outsideOfChanges } from '../../change-subjects.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';

/** A change says why: a ticket, or a reason in its own words. */
export const reasonLinked = defineTest({
  id: 'CHG-01',
  items: changesAndStrays,
  judge(item, input) {
    if (item.kind === 'commit') return stray(item.deployment, input);
    const { change } = item;
    const { tickets, evidence, id } = change;
    if (tickets.length > 0)
      return pass('ticket_linked', `${id} names ${tickets.join(', ')}.`, evidence);
    const words = change.body.replaceAll(/<!--[\s\S]*?-->|^#+.*$|- \[[ x]\].*$/gm, '').trim();
    if (words.length >= input.number('reason.min_chars')) {
      return pass(
        'reason_given',
        `${id} names no ticket but a reason: "${words.slice(0, 120)}".`,
        evidence,
      );
    }
    return fail('no_reason', `${id} names neither a ticket nor a reason.`, evidence);
  },
});

/** What went to production in no pull request has neither reason nor approval on record. */
function stray(deployment: DeploymentTrail, input: TestInput): Verdict {
  const { says, sure } = outsideOfChanges(deployment, input);
  if (sure) return fail('outside_of_changes', says, deployment.evidence);
  return unclear('pull_requests_incomplete', says, deployment.evidence, {
    settle: 'Collect github/pull-requests again.',
  });
}
