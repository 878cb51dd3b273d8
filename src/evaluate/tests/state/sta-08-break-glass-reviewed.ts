import { notAfter, shiftFact, type TimeFact } from '../../../model/time.ts';
import type { BreakGlassUse } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { lastLook, registered, workingDaysAfter } from '../../times.ts';
import { clock } from '../../words.ts';

const DAY_MS = 86_400_000;

/** Each use of a break-glass account has an occasion, was reviewed by somebody else, and its secret changed. */
export const breakGlassReviewed = defineTest<BreakGlassUse>({
  id: 'STA-08',
  items: ({ trails }) =>
    trails.breakGlass.map((use) => ({
      id: use.id,
      label: `${use.system} ${use.login}, used ${use.uses > 1 ? `${use.uses} times from ` : 'at '}${clock(use.at)}`,
      at: use.at.earliest,
      traits: ['privileged', `system:${use.system}`],
      value: use,
    })),
  judge(use, input) {
    const who = use.user === undefined ? 'somebody' : input.index.nameOf(use.user, use.user);
    const what = `${use.login} was used by ${who} at ${clock(use.at)}`;
    if (use.occasion === undefined) {
      return fail(
        'no_occasion',
        `${what}; no incident and no planned test names it.`,
        use.evidence,
      );
    }
    return reviewOf(what, use, input) ?? rotationOf(what, use, input);
  },
});

/** What is wrong with the review; `undefined` when nothing is. */
function reviewOf(what: string, use: BreakGlassUse, input: TestInput) {
  const due = workingDaysAfter(use.at, input.number('breakglass.review_bd'), input.calendar);
  const threshold = input.number('identity.threshold');
  const others = use.reviews.filter(({ by }) => by === undefined || by !== use.user);
  const evidence = [...use.evidence, ...use.reviews.flatMap((review) => review.evidence)];
  const instants = { used: use.at.latest, deadline: due.latest };
  const certain = others.filter(
    ({ by, confidence }) => by !== undefined && confidence >= threshold,
  );
  if (use.user === undefined && certain.length > 0) {
    return unclear(
      'user_unknown',
      `${what}; without the vault's log nobody can say that the reviewer is somebody else.`,
      evidence,
      {
        settle: 'The check-outs of the vault item in registers.yaml.',
      },
    );
  }
  if (certain.some(({ at }) => notAfter(at, due) === true)) return undefined;
  const [first] = certain;
  if (first !== undefined && notAfter(first.at, due) === false) {
    return fail(
      'reviewed_late',
      `${what}; ${input.index.nameOf(first.by, first.login)} reviewed it only at ${clock(first.at)}, due by ${clock(due)}.`,
      evidence,
      { instants },
    );
  }
  if (first !== undefined || others.length > 0) {
    return unclear(
      'review_not_certain',
      `${what}; who reviewed it, or when, is not certain.`,
      evidence,
      {
        instants,
        settle: 'The account of the reviewer in people.csv.',
      },
    );
  }
  if (use.reviews.length > 0)
    return fail('reviewed_by_user', `${what}, who alone reviewed it.`, evidence, { instants });
  return notAfter(lastLook(input), due) === false
    ? fail(
        'not_reviewed',
        `${what} for ${use.occasion}; nobody reviewed it by ${clock(due)}.`,
        evidence,
        { instants },
      )
    : notApplicable('not_due_yet', `${what}; the review is due by ${clock(due)}.`, evidence);
}

function rotationOf(what: string, use: BreakGlassUse, input: TestInput) {
  const due = shiftFact(use.at, input.number('breakglass.rotate_days') * DAY_MS);
  const evidence = [...use.evidence, ...use.reviews.flatMap((review) => review.evidence)];
  const changes = rotations(use, input);
  if (changes === undefined) {
    return unclear(
      'no_vault_record',
      `${what}; when its secret was changed is not on record.`,
      evidence,
      {
        settle: "The vault's item under secrets in registers.yaml.",
      },
    );
  }
  const after = changes.filter((time) => notAfter(use.at, time) !== false);
  const [first] = after;
  const instants = {
    used: use.at.latest,
    deadline: due.latest,
    ...(first && { rotated: first.latest }),
  };
  if (first === undefined) {
    return notAfter(lastLook(input), due) === false
      ? fail('not_rotated', `${what}; its secret was not changed by ${clock(due)}.`, evidence, {
          instants,
        })
      : notApplicable('not_due_yet', `${what}; the change is due by ${clock(due)}.`, evidence);
  }
  const inTime = notAfter(first, due);
  const says = `${what} for ${use.occasion}, reviewed; its secret was changed at ${clock(first)}, due by ${clock(due)}.`;
  if (inTime === true && notAfter(use.at, first) === true)
    return pass('reviewed_and_rotated', says, evidence, { instants });
  return inTime === false
    ? fail('rotated_late', says, evidence, { instants })
    : unclear('rotation_time_unknown', says, evidence, {
        instants,
        settle: 'The exact time from the vault.',
      });
}

/** Changes of the secret that opens the account, in time order; `undefined` when no register has it. */
function rotations(
  { system, login, accountId }: BreakGlassUse,
  input: TestInput,
): TimeFact[] | undefined {
  const names = new Set([login.toLowerCase(), accountId.toLowerCase()]);
  const secrets = input.trails.registers?.secrets?.filter(
    ({ opens }) => opens?.system === system && names.has(opens.account.toLowerCase()),
  );
  if (secrets === undefined || secrets.length === 0) return undefined;
  return secrets
    .flatMap(({ rotated }) => rotated.map((text) => registered(text, input)))
    .sort((a, b) => (a.latest < b.latest ? -1 : 1));
}
