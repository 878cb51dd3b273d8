import type { Verdict } from '../../../model/result.ts';
import { notAfter, shiftFact, type Ternary } from '../../../model/time.ts';
import type { Approval, Change, PersonRef } from '../../../model/trails.ts';
import { changeSubjects, nameOf, samePerson } from '../../change-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { clock } from '../../words.ts';

const HOUR_MS = 3_600_000;

/** One thing that an emergency owes afterwards: settled, missing, or not to be told. */
interface Debt {
  readonly met: Ternary;
  readonly reason: string;
  readonly says: string;
  readonly settle?: string;
}

/** An emergency was let through by somebody who may, written down, and reviewed afterwards. */
export const emergencyFollowup = defineTest({
  id: 'CHG-09',
  items: (input) => changeSubjects(input).filter(({ value }) => value.emergency),
  judge: followUp,
});

/** Was an emergency let through by somebody who may, written down, and looked at afterwards? */
export function followUp(change: Change, input: TestInput): Verdict {
  const evidence = [
    ...change.evidence,
    ...(change.authorisations ?? []).flatMap((one) => one.evidence),
    ...(change.linkedTickets ?? []).flatMap((one) => one.evidence),
  ];
  const instants = { merged: change.merged.latest };
  const debts = [authorised(change, input), ticketed(change, input), justified(change, input)];
  const review = reviewed(change, input);
  const missing = [...debts, review].find(({ met }) => met === false);
  const said = [...debts, review].map(({ says }) => says).join('; ');
  if (missing) return fail(missing.reason, `${change.id}: ${said}.`, evidence, { instants });
  const open = debts.find(({ met }) => met === 'unknown');
  if (open) {
    const settle = open.settle ?? 'The go-ahead, the ticket and the review, each with its time.';
    return unclear(open.reason, `${change.id}: ${said}.`, evidence, { instants, settle });
  }
  if (review.met === 'unknown') {
    return notApplicable(review.reason, `${change.id}: ${review.says}.`, evidence);
  }
  return pass('followed_up', `${change.id}: ${said}.`, evidence, { instants });
}

/** By words or better, before the merge, from somebody who may and did not write it. */
function authorised(change: Change, input: TestInput): Debt {
  const threshold = input.number('identity.threshold');
  const allowed = approversOf(change, input);
  const before = (change.authorisations ?? []).filter(
    ({ decision, strength, decided }) =>
      decision === 'approved' &&
      'ABC'.includes(strength) &&
      notAfter(decided, change.merged) === true,
  );
  const known = before.filter(
    ({ approver, approverConfidence }) => approver !== undefined && approverConfidence >= threshold,
  );
  const good = known.find(
    (one) =>
      allowed.has(one.approver ?? '') &&
      change.author !== undefined &&
      samePerson(refOf(one), change.author, threshold) === false,
  );
  if (good) {
    const who = input.index.nameOf(good.approver, good.approverLogin);
    return {
      met: true,
      reason: 'followed_up',
      says: `${who} gave the go-ahead at ${clock(good.decided)}`,
    };
  }
  if (allowed.size === 0) {
    return {
      met: 'unknown',
      reason: 'approvers_not_named',
      says: 'nobody is named who may authorise an emergency',
      settle: 'emergency.approvers, or the owner of the repository in entitlements.yaml.',
    };
  }
  const unresolved = before.length > known.length;
  const whole = input.trails.coverage
    .filter(({ source, stream }) => `${source}/${stream}` === 'slack/messages')
    .every(({ complete }) => complete);
  return {
    met: unresolved || !whole ? 'unknown' : false,
    reason: unresolved || !whole ? 'authoriser_unknown' : 'not_authorised',
    says:
      before.length === 0
        ? `nobody gave the go-ahead before the merge at ${clock(change.merged)}`
        : 'nobody who may authorise it gave the go-ahead before the merge',
    settle:
      'Who gave the go-ahead, with a match in people.csv, and the channel where it was given.',
  };
}

/** Those the parameter names; else who owns the repository, or stands in for the owner. */
function approversOf({ repo }: Change, input: TestInput): ReadonlySet<string> {
  const named = input.list('emergency.approvers');
  if (named.length > 0) return new Set(named);
  const owners = input.trails.entitlements
    .filter(({ ref }) => ref.system === 'github' && ref.type === 'repo' && ref.name === repo)
    .flatMap(({ owner, delegates }) => [...(owner === undefined ? [] : [owner]), ...delegates]);
  return new Set(owners);
}

function ticketed({ linkedTickets = [], merged }: Change, input: TestInput): Debt {
  const limit = shiftFact(merged, input.number('emergency.ticket_hours') * HOUR_MS);
  const [first] = linkedTickets.toSorted((a, b) => (a.created.latest < b.created.latest ? -1 : 1));
  if (first === undefined)
    return { met: false, reason: 'no_ticket', says: 'no ticket names it or is named by it' };
  const says = `${first.key} was written at ${clock(first.created)}`;
  return { met: notAfter(first.created, limit), reason: 'ticket_late', says };
}

function justified({ body, linkedTickets = [] }: Change, input: TestInput): Debt {
  const words = body.replaceAll(/<!--[\s\S]*?-->|^#+.*$|- \[[ x]\].*$/gm, '').trim();
  const enough = input.number('reason.min_chars');
  const told = [words, ...linkedTickets.map(({ summary }) => summary)].find(
    (text) => text.length >= enough,
  );
  return told === undefined
    ? { met: false, reason: 'no_justification', says: 'no reason is written down' }
    : { met: true, reason: 'followed_up', says: `the reason is written down` };
}

/** Somebody who neither wrote nor merged it approved it before, or within the time allowed after. */
function reviewed(change: Change, input: TestInput): Debt {
  const hours = input.number('emergency.retro_review_hours');
  const limit = shiftFact(change.merged, hours * HOUR_MS);
  const others = change.reviews.filter(
    ({ by, state }) => state === 'approved' && !by.bot && isIndependent(by, change, input),
  );
  const timely = others.find(({ at }) => at !== undefined && notAfter(at, limit) === true);
  if (timely?.at) {
    const says = `${nameOf(timely.by, input)} reviewed it at ${clock(timely.at)}`;
    return { met: true, reason: 'followed_up', says };
  }
  if (input.trails.extractedAt < limit.latest) {
    const says = `the review is due by ${limit.latest}, after the evidence was collected`;
    return { met: 'unknown', reason: 'not_due', says };
  }
  const [late] = others;
  return late?.at
    ? {
        met: false,
        reason: 'reviewed_late',
        says: `${nameOf(late.by, input)} reviewed it only at ${clock(late.at)}`,
      }
    : {
        met: false,
        reason: 'not_reviewed',
        says: `nobody independent reviewed it within ${hours} h`,
      };
}

function isIndependent(by: PersonRef, change: Change, input: TestInput): boolean {
  const threshold = input.number('identity.threshold');
  const ignored = input.list('change.ignore_committer').map((name) => name.toLowerCase());
  const involved = [change.author, ...change.commitAuthors, change.mergedBy].filter(
    (ref) => ref !== undefined && !ignored.includes(ref.login.toLowerCase()),
  );
  return involved.every((ref) => ref && samePerson(by, ref, threshold) === false);
}

function refOf({ approver, approverConfidence, approverLogin }: Approval): PersonRef {
  return {
    login: approverLogin,
    ...(approver !== undefined && { person: approver }),
    confidence: approverConfidence,
    bot: false,
  };
}
