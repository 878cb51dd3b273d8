import { notAfter, type TimeFact, within } from '../../../model/time.ts';
import type { Leaver, Person, Request } from '../../../model/trails.ts';
import { unseenRequests } from '../../access.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { deadline } from '../../leaver-subjects.ts';
import { lastLook } from '../../times.ts';
import { clock } from '../../words.ts';

/** One end of a contract, or the lack of one. */
type Term =
  | { readonly kind: 'open'; readonly person: Person }
  | { readonly kind: 'running'; readonly person: Person; readonly end: TimeFact }
  | {
      readonly kind: 'extended';
      readonly person: Person;
      readonly end: TimeFact;
      readonly until?: TimeFact;
    }
  | {
      readonly kind: 'over';
      readonly person: Person;
      readonly end: TimeFact;
      readonly leaver?: Leaver;
    };

const EXTENSION = /\b(?:exten(?:d|ds|ded|sion)|renew(?:al|ed|s)?|prolong(?:ed)?)\b/i;

/** Whoever is no employee has an end date, and it is kept or moved by an approval before it. */
export const contractEndEnforced = defineTest<Term>({
  id: 'LEV-10',
  items: (input) =>
    input.trails.people
      .filter(({ workerType }) => workerType !== 'employee' && workerType !== 'unknown')
      .flatMap((person) => termsOf(person, input)),
  judge(term, input) {
    const { person } = term;
    switch (term.kind) {
      case 'open':
        return fail(
          'no_end_date',
          `${person.name} (${person.workerType}) has no end date on the roster.`,
          person.evidence,
        );
      case 'running':
        return pass(
          'end_date_set',
          `${person.name} (${person.workerType}) ends at ${clock(term.end)}, which is yet to come.`,
          person.evidence,
        );
      case 'extended':
        return judgeExtension(term, input);
      case 'over':
        return judgeEnd(term, input);
    }
  },
});

function termsOf(person: Person, input: TestInput): Subject<Term>[] {
  const { period } = input.trails;
  const subject = (value: Term, part: string, at: string | undefined): Subject<Term> => ({
    id: `contract:${person.id}:${part}`,
    label: `${person.name}, ${person.workerType}, ${value.kind === 'open' ? 'no end date' : `contract until ${part}`}`,
    ...(at !== undefined && { at }),
    traits: [],
    value,
  });
  const last = person.engagements.at(-1);
  const moved = person.roles.flatMap((role, i) => {
    const next = person.roles[i + 1];
    const goesOn =
      next?.from !== undefined && role.end !== undefined && seamless(role.end, next.from);
    if (!goesOn || role.end === undefined || within(role.end, period) === false) return [];
    const until = next?.end;
    return [
      subject(
        { kind: 'extended', person, end: role.end, ...(until && { until }) },
        day(role.end),
        role.end.earliest,
      ),
    ];
  });
  const ends = person.engagements.flatMap((engagement) => {
    const { end } = engagement;
    if (end === undefined || within(end, period) === false) return [];
    const leaver = input.trails.leavers.find(
      (one) => one.person === person.id && one.t0?.latest === end.latest,
    );
    return [
      subject({ kind: 'over', person, end, ...(leaver && { leaver }) }, day(end), end.earliest),
    ];
  });
  const begun = last?.start === undefined || last.start.earliest < period.to;
  const current: Subject<Term>[] =
    last === undefined || !begun
      ? []
      : last.end === undefined
        ? [subject({ kind: 'open', person }, 'open', undefined)]
        : last.end.earliest >= period.to
          ? [subject({ kind: 'running', person, end: last.end }, day(last.end), undefined)]
          : [];
  return [...moved, ...ends, ...current];
}

function day({ latest, precision }: TimeFact): string {
  return new Date(Date.parse(latest) - (precision === 'day' ? 86_400_000 : 0))
    .toISOString()
    .slice(0, 10);
}

const SEAMLESS_MS = 36 * 3_600_000;

function seamless(end: TimeFact, start: TimeFact): boolean {
  return Date.parse(start.earliest) - Date.parse(end.latest) <= SEAMLESS_MS;
}

function judgeExtension(
  { person, end, until }: Extract<Term, { kind: 'extended' }>,
  input: TestInput,
) {
  const what = `${person.name}'s contract until ${clock(end)} went on${until ? ` until ${clock(until)}` : ''}`;
  const requests = input.trails.requests.filter((request) => isExtension(request, person.id));
  const decided = requests.flatMap((request) =>
    request.approvals
      .filter(({ decision, approver }) => decision === 'approved' && approver !== person.id)
      .map((approval) => ({ request, approval, inTime: notAfter(approval.decided, end) })),
  );
  const evidence = [
    ...person.evidence,
    ...decided.flatMap(({ request, approval }) => [...request.evidence, ...approval.evidence]),
  ];
  const good = decided.find(({ inTime }) => inTime === true);
  const by = ({ request, approval }: (typeof decided)[number]) =>
    `${input.index.nameOf(approval.approver, approval.approverLogin)} approved ${request.key} at ${clock(approval.decided)}`;
  if (good) return pass('extended_in_time', `${what}; ${by(good)}.`, evidence);
  const open = decided.find(({ inTime }) => inTime === 'unknown');
  if (open) {
    return unclear('extension_time_unknown', `${what}; ${by(open)}.`, evidence, {
      settle: 'The exact time of the approval.',
    });
  }
  const [late] = decided;
  if (late) return fail('extended_late', `${what}; ${by(late)}, after that end.`, evidence);
  const unseen = unseenRequests(input);
  return unseen === undefined
    ? fail('extension_not_approved', `${what}; no approval of it was found.`, evidence)
    : unclear(
        'request_sources_incomplete',
        `${what}; no approval was found, but ${unseen}.`,
        evidence,
        {
          settle: 'Collect the systems in which extensions are approved.',
        },
      );
}

function isExtension({ beneficiaries, title, reason }: Request, person: string): boolean {
  return beneficiaries.includes(person) && EXTENSION.test(`${title ?? ''} ${reason}`);
}

function judgeEnd({ person, end, leaver }: Extract<Term, { kind: 'over' }>, input: TestInput) {
  const what = `${person.name}'s contract ended at ${clock(end)}`;
  const t0 = leaver?.t0;
  if (leaver === undefined || t0 === undefined) {
    return pass('no_account_left', `${what}; no account is left from before it.`, person.evidence);
  }
  const due = deadline(t0, input.number('leaver.sla_hours.standard'));
  const evidence = [...person.evidence, ...leaver.accounts.flatMap((account) => account.evidence)];
  const open = leaver.accounts.filter(({ inactive }) => inactive === undefined);
  if (open.length > 0) {
    const where = open.map(({ system }) => system).join(', ');
    return notAfter(lastLook(input), due) === false
      ? fail('still_active', `${what}; still open in ${where}.`, evidence)
      : notApplicable('not_due_yet', `${what}; its accounts are due by ${clock(due)}.`, evidence);
  }
  const answers = leaver.accounts.map(({ inactive }) =>
    inactive === undefined ? false : notAfter(inactive, due),
  );
  if (answers.includes(false))
    return fail('closed_late', `${what}; not all accounts were closed by ${clock(due)}.`, evidence);
  return answers.includes('unknown')
    ? unclear(
        'removal_time_unknown',
        `${what}; when its accounts were closed is not exact.`,
        evidence,
        { settle: 'The audit logs of these systems.' },
      )
    : pass('closed_in_time', `${what}; every account was closed by ${clock(due)}.`, evidence);
}
