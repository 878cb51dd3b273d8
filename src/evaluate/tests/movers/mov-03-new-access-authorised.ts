import { addBusinessDays } from '../../../model/calendar.ts';
import { meansRight } from '../../../model/rights.ts';
import type { Grant, Move } from '../../../model/trails.ts';
import { grantSubjects } from '../../access.ts';
import type { Subject, TestInput } from '../../define-test.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

const ASKED = ['ACC-01', 'ACC-02', 'ACC-03', 'ACC-04', 'ACC-05', 'ACC-06'] as const;

/** What somebody got because of a move was requested and approved like any other access. */
export const newAccessAuthorised = defineTest<Grant>({
  id: 'MOV-03',
  items: (input) => input.trails.moves.flatMap((move) => gained(move, input)),
  judge(grant, input) {
    const what = `${describeRight(grant.entitlement)}, which ${beneficiaryName(grant, input)} got at ${clock(grant.effective)} for the new role`;
    const verdicts = ASKED.flatMap((test) => {
      const found = input.earlier(test, grant.id);
      return found === undefined ? [] : [{ test, ...found }];
    });
    const said = (letter: 'F' | 'I') =>
      verdicts
        .filter(({ verdict, reason }) => verdict === letter && !reason.startsWith('blocked_by_'))
        .map(({ test, reason }) => `${test} ${reason}`)
        .join(', ');
    if (verdicts.some(({ verdict }) => verdict === 'F'))
      return fail('not_authorised', `${what}: ${said('F')}.`, grant.evidence);
    const open = verdicts.find(({ verdict }) => verdict === 'I');
    if (open) {
      return unclear('authorisation_unclear', `${what}: ${said('I')}.`, grant.evidence, {
        settle: open.settle ?? `What settles ${open.test}.`,
      });
    }
    return pass('authorised', `${what}: ${ASKED.join(', ')} hold.`, grant.evidence);
  },
});

/** Grants around the move of rights the new role gives; of any, where no matrix says which. */
function gained(move: Move, input: TestInput): Subject<Grant>[] {
  const days = (n: number, at: string) => addBusinessDays(at, n, input.calendar);
  const from = days(-input.number('joiner.preprovision_business_days'), move.effective.earliest);
  const to = days(input.number('mover.removal_bd'), move.effective.latest);
  return grantSubjects(input).filter(
    ({ value: grant }) =>
      grant.person === move.person &&
      grant.effective.latest >= from &&
      grant.effective.earliest <= to &&
      (move.rights === undefined ||
        move.rights.gained.some((right) => meansRight(right, grant.entitlement.ref))),
  );
}
