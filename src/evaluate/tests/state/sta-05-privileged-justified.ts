import { meansRight } from '../../../model/rights.ts';
import { notAfter } from '../../../model/time.ts';
import type { Grant } from '../../../model/trails.ts';
import { countedApprovals } from '../../access.ts';
import { heldRights } from '../../account-subjects.ts';
import {
  defineTest,
  fail,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { lastLook, registered } from '../../times.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

type Assignment =
  | { readonly kind: 'held'; readonly grant: Grant }
  | { readonly kind: 'count'; readonly system: AdminSystem; readonly grants: readonly Grant[] }
  | { readonly kind: 'registered'; readonly holder: string; readonly right: string };

/** Highest administrators by system: the right, and the parameters that bound their number. */
const ADMINS = {
  okta: { type: 'role', name: /^super (?:org|admin)|super.?admin/i, level: undefined },
  google: { type: 'role', name: /super.?admin|_seed_admin_role/i, level: undefined },
  github: { type: 'org', name: /./, level: 'admin' },
} as const;
type AdminSystem = keyof typeof ADMINS;

/** Privileged rights are justified and approved, those on the register are held, and administrators few. */
export const privilegedJustified = defineTest<Assignment>({
  id: 'STA-05',
  items: (input) => [...heldItems(input), ...countItems(input), ...registeredItems(input)],
  judge(assignment, input) {
    switch (assignment.kind) {
      case 'held':
        return judgeHeld(assignment.grant, input);
      case 'count':
        return judgeCount(assignment.system, assignment.grants, input);
      case 'registered':
        return fail(
          'registered_not_held',
          `${input.index.nameOf(assignment.holder, assignment.holder)} is on the register for ${assignment.right} and does not hold it.`,
          [],
        );
    }
  },
});

function privileged(input: TestInput): Grant[] {
  return heldRights(input).filter(({ entitlement }) => entitlement.class === 'privileged');
}

function heldItems(input: TestInput): Subject<Assignment>[] {
  return privileged(input).map((grant) => ({
    id: `held:${grant.id}`,
    label: `${beneficiaryName(grant, input)} → ${describeRight(grant.entitlement)}`,
    at: input.trails.extractedAt,
    traits: ['privileged', `system:${grant.system}`],
    value: { kind: 'held', grant },
  }));
}

function countItems(input: TestInput): Subject<Assignment>[] {
  const all = heldRights(input);
  return (Object.keys(ADMINS) as AdminSystem[]).flatMap((system) => {
    const { type, name, level } = ADMINS[system];
    if (!input.trails.accounts.some((account) => account.system === system)) return [];
    const grants = all.filter(
      ({ entitlement: { ref } }) =>
        ref.system === system &&
        ref.type === type &&
        name.test(ref.name) &&
        (level === undefined || ref.level === level),
    );
    return [
      {
        id: `administrators:${system}`,
        label: `${system} administrators: ${grants.map((grant) => beneficiaryName(grant, input)).join(', ') || 'none'}`,
        at: input.trails.extractedAt,
        traits: ['privileged', `system:${system}`],
        value: { kind: 'count', system, grants },
      },
    ];
  });
}

/** Lines of the register for one right that nobody holds any more. */
function registeredItems(input: TestInput): Subject<Assignment>[] {
  const held = privileged(input);
  return (input.trails.registers?.privileges ?? [])
    .filter(
      ({ holder, right, until }) =>
        (until === undefined || notAfter(lastLook(input), registered(until, input)) !== false) &&
        !held.some((grant) => isHolder(holder, grant) && meansRight(right, grant.entitlement.ref)),
    )
    .map(({ holder, right }) => ({
      id: `register:${holder}:${right}`,
      label: `${input.index.nameOf(holder, holder)} → ${right}, on the register`,
      at: input.trails.extractedAt,
      traits: ['privileged', `system:${right.split(':', 1)[0]}`],
      value: { kind: 'registered', holder, right },
    }));
}

/** By person, or for accounts that are nobody's by id or by how the grant calls the account. */
function isHolder(holder: string, { person, accountId, id }: Grant): boolean {
  return holder === person || holder === accountId || id.includes(`:${holder}:`);
}

function judgeHeld(grant: Grant, input: TestInput) {
  const what = `${describeRight(grant.entitlement)}, held by ${beneficiaryName(grant, input)}`;
  const { registers } = input.trails;
  const line = registers?.privileges?.find(
    ({ holder, right }) => isHolder(holder, grant) && meansRight(right, grant.entitlement.ref),
  );
  if (line !== undefined) return judgeLine(what, line, grant, input);
  const request = input.index.requestOf(grant, input.number('link.threshold'));
  const [approval] = request ? countedApprovals(grant, request, input) : [];
  if (request && approval) {
    return pass(
      'approved_by_request',
      `${what}, approved on ${request.key} at ${clock(approval.decided)}.`,
      [...grant.evidence, ...request.evidence, ...approval.evidence],
    );
  }
  if (registers?.privileges === undefined && grant.preexisting) {
    return unclear(
      'no_privilege_register',
      `${what} since before the collection began; no register of privileged rights is kept.`,
      grant.evidence,
      {
        settle: 'Holder, reason and approval under privileges in registers.yaml.',
      },
    );
  }
  return fail(
    'not_justified',
    `${what}: neither a register line nor an approved request.`,
    grant.evidence,
  );
}

type Line = NonNullable<NonNullable<TestInput['trails']['registers']>['privileges']>[number];

function judgeLine(
  what: string,
  { why, approved, until, holder }: Line,
  grant: Grant,
  input: TestInput,
) {
  const says = `${what}, registered: ${why}`;
  if (approved === undefined)
    return fail('not_approved', `${says}; nobody approved it.`, grant.evidence);
  if (approved.by === holder)
    return fail('approved_by_holder', `${says}; approved by the holder.`, grant.evidence);
  const over = until !== undefined && notAfter(lastLook(input), registered(until, input)) === false;
  return over
    ? fail('justification_expired', `${says}; until ${until} only.`, grant.evidence)
    : pass(
        'justified',
        `${says}; approved by ${input.index.nameOf(approved.by, approved.by)} on ${approved.on}.`,
        grant.evidence,
      );
}

function judgeCount(system: AdminSystem, grants: readonly Grant[], input: TestInput) {
  const [min, max] = [input.number(`admins.${system}.min`), input.number(`admins.${system}.max`)];
  const holders = new Set(grants.map(({ person, accountId }) => person ?? accountId));
  const says = `${system} has ${holders.size} administrators of the highest kind (${grants.map((grant) => beneficiaryName(grant, input)).join(', ') || 'none'}); ${min} to ${max} are meant.`;
  const evidence = grants.flatMap((grant) => grant.evidence.slice(0, 1));
  const blind = input.trails.coverage.find(
    ({ source, nature, complete }) => source === system && nature === 'state' && !complete,
  );
  if (holders.size > max) return fail('too_many', says, evidence);
  if (blind !== undefined) {
    return unclear(
      'listing_incomplete',
      `${says} ${blind.source}/${blind.stream} was not collected whole.`,
      evidence,
      {
        settle: `A complete listing of ${system}.`,
      },
    );
  }
  return holders.size < min
    ? fail('too_few', says, evidence)
    : pass('within_bounds', says, evidence);
}
