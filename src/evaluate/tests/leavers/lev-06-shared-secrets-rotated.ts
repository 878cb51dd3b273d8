import type { Registers } from '../../../model/registers.ts';
import { notAfter, shiftFact, type TimeFact } from '../../../model/time.ts';
import type { Leaver } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { leaverSubject } from '../../leaver-subjects.ts';
import { lastLook, registered } from '../../times.ts';
import { clock } from '../../words.ts';

const DAY_MS = 86_400_000;
type Secret = NonNullable<Registers['secrets']>[number];

interface Readable {
  readonly leaver: Leaver;
  /** Absent where no register of secrets is kept. */
  readonly secret?: Secret;
}

/** Secrets a leaver could read were changed soon after the end. */
export const sharedSecretsRotated = defineTest<Readable>({
  id: 'LEV-06',
  items: (input) => {
    const { leavers, registers } = input.trails;
    return leavers.flatMap((leaver) => {
      if (registers?.secrets === undefined)
        return [leaverSubject(leaver, input, '', [], { leaver })];
      return registers.secrets
        .filter((secret) => couldRead(secret, leaver, input))
        .map((secret) =>
          leaverSubject(
            leaver,
            input,
            `secret ${secret.id}`,
            secret.opens ? [`system:${secret.opens.system}`] : [],
            { leaver, secret },
          ),
        );
    });
  },
  judge({ leaver, secret }, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    if (secret === undefined) {
      return unclear(
        'no_secret_register',
        `Which shared secrets ${name} could read is not on record.`,
        leaver.evidence,
        { settle: "The vault's items, readers and changes under secrets in registers.yaml." },
      );
    }
    const what = `${name} could read ${secret.id}`;
    if (!leaver.t0) {
      return unclear(
        't0_unknown',
        `${what}; nobody recorded when the engagement ended.`,
        leaver.evidence,
        {
          settle: 'The end date in people.csv.',
        },
      );
    }
    const due = shiftFact(leaver.t0, input.number('leaver.secret_rotation_days') * DAY_MS);
    return judgeRotation({ what, secret, leaver, t0: leaver.t0, due }, input);
  },
});

interface Rotation {
  readonly what: string;
  readonly secret: Secret;
  readonly leaver: Leaver;
  readonly t0: TimeFact;
  readonly due: TimeFact;
}

function judgeRotation({ what, secret, leaver, t0, due }: Rotation, input: TestInput) {
  const { evidence } = leaver;
  const changes = secret.rotated.map((text) => registered(text, input));
  const lost = secret.readers
    .filter(({ person, to }) => person === leaver.person && to !== undefined)
    .map(({ to }) => registered(to ?? '', input));
  const from = [t0, ...lost].reduce((a, b) => (a.earliest <= b.earliest ? a : b));
  const after = changes
    .filter((time) => notAfter(from, time) !== false)
    .sort((a, b) => (a.latest < b.latest ? -1 : 1));
  const [first] = after;
  const instants = {
    t0: t0.latest,
    deadline: due.latest,
    ...(first && { rotated: first.latest }),
  };
  if (first && notAfter(from, first) === true && notAfter(first, due) === true)
    return pass('rotated_in_time', `${what}; it was changed at ${clock(first)}.`, evidence, {
      instants,
    });
  if (first && notAfter(first, due) !== false) {
    return unclear(
      'rotation_time_unknown',
      `${what}; it was changed at ${clock(first)}, due by ${clock(due)}.`,
      evidence,
      { instants, settle: 'The time of the change from the vault.' },
    );
  }
  if (first)
    return fail(
      'rotated_late',
      `${what}; it was changed only at ${clock(first)}, due by ${clock(due)}.`,
      evidence,
      { instants },
    );
  if (notAfter(lastLook(input), due) !== false)
    return notApplicable('not_due_yet', `${what}; the change is due by ${clock(due)}.`, evidence);
  return fail('not_rotated', `${what}; it was not changed since, due by ${clock(due)}.`, evidence, {
    instants,
  });
}

/** Among its readers when the engagement ended, or until the access was taken away around then. */
function couldRead({ readers }: Secret, { person, t0 }: Leaver, input: TestInput): boolean {
  return readers.some(
    (reader) =>
      reader.person === person &&
      (reader.from === undefined ||
        t0 === undefined ||
        notAfter(registered(reader.from, input), t0) !== false) &&
      (reader.to === undefined ||
        t0 === undefined ||
        registered(reader.to, input).latest >= shiftFact(t0, -30 * DAY_MS).earliest),
  );
}
