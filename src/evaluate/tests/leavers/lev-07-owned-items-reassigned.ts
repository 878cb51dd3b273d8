import { notAfter, type TimeFact } from '../../../model/time.ts';
import type { CredentialTrail, Leaver, OwnedItem } from '../../../model/trails.ts';
import { isEngaged } from '../../access.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { leaverSubject } from '../../leaver-subjects.ts';
import { lastLook, workingDaysAfter } from '../../times.ts';
import { clock } from '../../words.ts';

interface Left {
  readonly leaver: Leaver;
  readonly item: Pick<OwnedItem, 'what' | 'owner' | 'previous'>;
  readonly evidence: Leaver['evidence'];
}

/** Kinds of credentials that work without their owner and go on when the owner leaves. */
const SHARED_KINDS = new Set<CredentialTrail['type']>([
  'api_token',
  'deploy_key',
  'app_installation',
  'webhook',
]);

/** What a leaver owned has another owner, who works here. */
export const ownedItemsReassigned = defineTest<Left>({
  id: 'LEV-07',
  items: (input) =>
    input.trails.leavers.flatMap((leaver) => [
      ...input.trails.owned
        .filter(({ owner, previous }) =>
          [owner, ...previous.map((one) => one.owner)].includes(leaver.person),
        )
        .map((item) =>
          leaverSubject(
            leaver,
            input,
            item.id,
            item.system ? [`system:${item.system}`] : [],
            { leaver, item, evidence: leaver.evidence },
            item.what,
          ),
        ),
      ...ownCredentials(leaver, input),
    ]),
  judge({ leaver, item, evidence }, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    const what = `${name} owned ${item.what}`;
    if (!leaver.t0) {
      return unclear(
        't0_unknown',
        `${what}; nobody recorded when the engagement ended.`,
        evidence,
        {
          settle: 'The end date in people.csv.',
        },
      );
    }
    const due = workingDaysAfter(
      leaver.t0,
      input.number('leaver.reassign_business_days'),
      input.calendar,
    );
    const instants = { t0: leaver.t0.latest, deadline: due.latest };
    if (item.owner === leaver.person) {
      return notAfter(lastLook(input), due) === false
        ? fail(
            'still_owner',
            `${what} and still does at ${input.trails.extractedAt}, due by ${clock(due)}.`,
            evidence,
            { instants },
          )
        : notApplicable('not_due_yet', `${what}; another owner is due by ${clock(due)}.`, evidence);
    }
    return judgeHandover(what, item, leaver, due, evidence, input);
  },
});

function judgeHandover(
  what: string,
  { owner, previous }: Left['item'],
  { person, t0 }: Leaver,
  due: TimeFact,
  evidence: Leaver['evidence'],
  input: TestInput,
) {
  const until = previous.findLast((one) => one.owner === person)?.until ?? due;
  const instants = { deadline: due.latest, reassigned: until.latest, ...(t0 && { t0: t0.latest }) };
  const next = input.index.nameOf(owner, owner ?? 'nobody');
  const says = `${what} until ${clock(until)}; since then ${next} does. The limit was ${clock(due)}.`;
  const active = owner === undefined ? false : isEngaged(owner, lastLook(input), input);
  if (active === false) return fail('new_owner_not_active', says, evidence, { instants });
  const inTime = notAfter(until, due);
  if (inTime === false) return fail('reassigned_late', says, evidence, { instants });
  if (inTime === true && active === true)
    return pass('reassigned_in_time', says, evidence, { instants });
  return unclear('reassignment_not_certain', says, evidence, {
    instants,
    settle: 'The new owner in people.csv, and the day in the register.',
  });
}

/** Shared credentials whose system still names the leaver's account as the owner. */
function ownCredentials(leaver: Leaver, input: TestInput) {
  const threshold = input.number('identity.threshold');
  return input.trails.credentials
    .filter(
      ({ type, state, owner }) =>
        SHARED_KINDS.has(type) &&
        state === 'active' &&
        owner?.person === leaver.person &&
        owner.confidence >= threshold,
    )
    .map((credential) =>
      leaverSubject<Left>(
        leaver,
        input,
        credential.id,
        [`system:${credential.system}`],
        {
          leaver,
          item: {
            what: `${credential.type.replaceAll('_', ' ')} ${credential.name} in ${credential.system}`,
            owner: leaver.person,
            previous: [],
          },
          evidence: [...leaver.evidence, ...credential.evidence],
        },
        `${credential.type.replaceAll('_', ' ')} ${credential.name}`,
      ),
    );
}
