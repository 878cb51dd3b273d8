import { addBusinessDays } from '../../../model/calendar.ts';
import type { Registers } from '../../../model/registers.ts';
import { meansRight } from '../../../model/rights.ts';
import { notAfter, type TimeFact, within } from '../../../model/time.ts';
import type { Grant, Person, Role } from '../../../model/trails.ts';
import { grantSubject } from '../../access.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { registered } from '../../times.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

type Rule = NonNullable<Registers['rules']>[number];

/** Access that a rule gave: the rule was authorised, fits the person, and the person was hired. */
export const birthrightRuleValid = defineTest<Grant>({
  id: 'ACC-14',
  items: (input) =>
    input.trails.grants
      .filter((grant) => isByRule(grant) && within(grant.effective, input.trails.period) !== false)
      .map((grant) => grantSubject(grant, input)),
  judge(grant, input) {
    const { registers } = input.trails;
    const { evidence, effective } = grant;
    const what = `${describeRight(grant.entitlement)}, given to ${beneficiaryName(grant, input)} at ${clock(effective)} by ${grant.actor?.name ?? grant.actor?.login ?? 'a rule'}`;
    if (registers?.rules === undefined) {
      return unclear('no_rule_register', `${what}: no register of rules is kept.`, evidence, {
        settle: 'The rules under rules in registers.yaml, with version and approval.',
      });
    }
    const named = registers.rules.filter((rule) => mayMean(rule, grant));
    if (named.length === 0)
      return fail('rule_not_registered', `${what}: no registered rule gives this.`, evidence);
    const current = named.filter((rule) => inForce(rule, effective, input) !== false);
    const rule = current.at(-1);
    if (rule === undefined) {
      return fail('rule_not_in_force', `${what}: no version of the rule was in force.`, evidence);
    }
    const told = `${what}, rule ${rule.id} version ${rule.version}`;
    return (
      unauthorised(rule, told, grant, input) ??
      unfitting(rule, told, grant, input) ??
      pass(
        'rule_authorised_and_fits',
        `${told}, approved by ${input.index.nameOf(rule.approved?.by, rule.approved?.by ?? '')} on ${rule.approved?.on}; the person fits it and is on the roster.`,
        [...evidence, ...(input.index.person(grant.person)?.evidence ?? [])],
      )
    );
  },
});

function isByRule(grant: Grant): boolean {
  const automatic = grant.via === 'rule' || grant.actor?.rule === true;
  const nobody = grant.actor !== undefined && grant.actor.person === undefined;
  return (
    !grant.preexisting && grant.outcome !== 'failure' && (automatic || (grant.birthright && nobody))
  );
}

/** Named by the actor, else by what it gives. */
function mayMean(rule: Rule, { system, actor, entitlement }: Grant): boolean {
  if (rule.system !== system) return false;
  return (
    rule.gives.some((right) => meansRight(right, entitlement.ref)) &&
    (!/rule/i.test(actor?.name ?? '') ||
      [rule.id, rule.name].some((name) => (actor?.name ?? '').includes(name)))
  );
}

function inForce(rule: Rule, at: TimeFact, input: TestInput) {
  const begun = notAfter(registered(rule.from, input), at);
  const over = rule.to === undefined ? false : notAfter(registered(rule.to, input), at);
  if (begun === false || over === true) return false;
  return begun === true && over === false ? true : 'unknown';
}

function unauthorised(rule: Rule, told: string, { evidence, effective }: Grant, input: TestInput) {
  const { approved } = rule;
  if (approved === undefined)
    return fail('rule_not_approved', `${told}: nobody approved it.`, evidence);
  if (approved.by === rule.author) {
    return fail('rule_approved_by_author', `${told}: its author approved it.`, evidence);
  }
  const before = notAfter(registered(approved.on, input), effective);
  if (before === false)
    return fail('rule_approved_later', `${told}: approved only on ${approved.on}.`, evidence);
  return before === true
    ? undefined
    : unclear('rule_time_unknown', `${told}: approved on ${approved.on}.`, evidence, {
        settle: 'The time of the approval in registers.yaml.',
      });
}

function unfitting(rule: Rule, told: string, grant: Grant, input: TestInput) {
  const { evidence } = grant;
  const person = input.index.person(grant.person);
  if (person === undefined || grant.personConfidence < input.number('identity.threshold')) {
    return unclear('identity_uncertain', `${told}: whose account it is is not sure.`, evidence, {
      settle: "Put the account id into the person's row of people.csv.",
    });
  }
  const days = input.number('joiner.preprovision_business_days');
  const engagement = person.engagements.find(
    ({ start, end }) =>
      start !== undefined &&
      addBusinessDays(start.earliest, -days, input.calendar) <= grant.effective.latest &&
      (end === undefined || end.latest > grant.effective.earliest),
  );
  if (engagement === undefined) {
    return fail('no_hire_record', `${told}: people.csv has no engagement then.`, evidence);
  }
  const wrong = mismatch(rule, person, grant.effective);
  return wrong === undefined
    ? undefined
    : fail('attributes_do_not_fit', `${told}: ${wrong}.`, [...evidence, ...person.evidence]);
}

/** The condition that the roster contradicts. */
function mismatch(rule: Rule, person: Person, at: TimeFact): string | undefined {
  const role: Role | undefined =
    person.roles.find(
      ({ from, to }) =>
        (from?.earliest ?? '') <= at.latest && (to === undefined || to.latest > at.earliest),
    ) ?? person.roles[0];
  const facts: Record<keyof Rule['when'], string | undefined> = {
    worker_type: person.workerType,
    department: role?.department,
    title: role?.title,
  };
  const keys = Object.keys(rule.when) as (keyof Rule['when'])[];
  const key = keys.find((name) => {
    const wanted = rule.when[name]?.map((value) => value.toLowerCase());
    return wanted !== undefined && !wanted.includes(facts[name]?.toLowerCase() ?? '');
  });
  if (key === undefined) return undefined;
  return `it asks for ${key} ${rule.when[key]?.join(' or ')}, the roster says ${facts[key] ?? 'nothing'}`;
}
