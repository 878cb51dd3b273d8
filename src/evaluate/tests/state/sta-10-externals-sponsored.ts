import type { Registers } from '../../../model/registers.ts';
import { notAfter, type TimeFact } from '../../../model/time.ts';
import type { LinkedAccount, Person } from '../../../model/trails.ts';
import {
  accountSubject,
  accountWords,
  enabledAccounts,
  heldRights,
  surePerson,
  worksNow,
} from '../../account-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { lastLook, registered } from '../../times.ts';
import { clock, describeRight } from '../../words.ts';

type Outsider =
  | { readonly kind: 'guest'; readonly account: LinkedAccount }
  | { readonly kind: 'worker'; readonly person: Person };

interface Answer {
  readonly what: string;
  readonly sponsor?: string;
  readonly purpose?: string;
  readonly until?: TimeFact;
  readonly evidence: LinkedAccount['evidence'];
}

/** Everybody from outside has a sponsor who works here, a purpose, an end to come, and no more than that. */
export const externalsSponsored = defineTest<Outsider>({
  id: 'STA-10',
  items: (input) => [
    ...enabledAccounts(input)
      .filter(
        (account) =>
          account.register === undefined &&
          (account.type === 'guest' || lineFor(account, input) !== undefined),
      )
      .map((account) => accountSubject<Outsider>(account, input, { kind: 'guest', account })),
    ...workers(input),
  ],
  judge(outsider, input) {
    if (outsider.kind === 'worker')
      return judgeAnswer(answerOfWorker(outsider.person, input), [], input);
    const { account } = outsider;
    const person = surePerson(account, input);
    const line = lineFor(account, input);
    if (line === undefined && person !== undefined) {
      return notApplicable(
        'judged_as_person',
        `${accountWords(account)} is ${input.index.nameOf(person, person)}'s, who is on the roster.`,
        account.evidence,
      );
    }
    return judgeAnswer(answerOfGuest(account, line, input), privilegesOf(account, input), input);
  },
});

type Line = NonNullable<Registers['externals']>[number];

function lineFor(
  { system, accountId, login }: LinkedAccount,
  { trails }: TestInput,
): Line | undefined {
  const names = [accountId.toLowerCase(), login.toLowerCase()];
  return trails.registers?.externals?.find(
    (line) => line.system === system && names.includes(line.account.toLowerCase()),
  );
}

/** People of the roster who are no employees and are with the company at the last look. */
function workers(input: TestInput): Subject<Outsider>[] {
  return input.trails.people
    .filter(
      ({ workerType, id }) =>
        workerType !== 'employee' && workerType !== 'unknown' && worksNow(id, input) !== false,
    )
    .map((person) => ({
      id: `external:${person.id}`,
      label: `${person.name}, ${person.workerType}`,
      at: input.trails.extractedAt,
      traits: [],
      value: { kind: 'worker', person },
    }));
}

function answerOfWorker(person: Person, input: TestInput): Answer {
  const last = person.engagements.at(-1);
  const title = person.roles.at(-1)?.title;
  return {
    what: `${input.index.nameOf(person.id, person.id)} (${person.workerType})`,
    ...(person.sponsor !== undefined && { sponsor: person.sponsor }),
    ...(title !== undefined && { purpose: title }),
    ...(last?.end !== undefined && { until: last.end }),
    evidence: person.evidence,
  };
}

function answerOfGuest(account: LinkedAccount, line: Line | undefined, input: TestInput): Answer {
  return {
    what: `${accountWords(account)} from outside`,
    ...(line && {
      sponsor: line.sponsor,
      purpose: line.purpose,
      until: registered(line.until, input),
    }),
    evidence: account.evidence,
  };
}

/** Privileged rights that somebody from outside holds. */
function privilegesOf({ system, accountId }: LinkedAccount, input: TestInput): string[] {
  return heldRights(input)
    .filter(
      (grant) =>
        grant.system === system &&
        grant.accountId === accountId &&
        grant.entitlement.class === 'privileged',
    )
    .map(({ entitlement }) => describeRight(entitlement));
}

function judgeAnswer(
  { what, sponsor, purpose, until, evidence }: Answer,
  privileges: readonly string[],
  input: TestInput,
) {
  if (sponsor === undefined) return fail('no_sponsor', `${what} has no sponsor.`, evidence);
  const name = input.index.nameOf(sponsor, sponsor);
  const works = worksNow(sponsor, input);
  if (works === false)
    return fail('sponsor_left', `${what}: the sponsor ${name} does not work here.`, evidence);
  if (purpose === undefined)
    return fail('no_purpose', `${what}: sponsored by ${name}, for no recorded purpose.`, evidence);
  if (until === undefined)
    return fail('no_end_date', `${what}: sponsored by ${name}, without an end date.`, evidence);
  if (notAfter(lastLook(input), until) === false)
    return fail(
      'end_date_passed',
      `${what}: sponsored by ${name} until ${clock(until)}, which has passed.`,
      evidence,
    );
  if (privileges.length > 0)
    return fail('scope_not_restricted', `${what} holds ${privileges.join(', ')}.`, evidence);
  const says = `${what}: sponsored by ${name} for ${purpose} until ${clock(until)}`;
  return works === true
    ? pass('sponsored', `${says}.`, evidence)
    : unclear('sponsor_unknown', `${says}; the roster does not have the sponsor.`, evidence, {
        settle: 'The sponsor in people.csv.',
      });
}
