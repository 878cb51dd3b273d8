import { notAfter, type TimeFact } from '../../../model/time.ts';
import type { Approval, CatalogueEntry, Request } from '../../../model/trails.ts';
import { defineApprovedGrantTest } from '../../approved-grant.ts';
import { fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock, describeRight } from '../../words.ts';

/** What was granted is what was asked for and approved, not more. */
export const scopeMatches = defineApprovedGrantTest(
  'ACC-06',
  ({ grant, request, approvals, evidence, linkConfidence }, input) => {
    const right = describeRight(grant.entitlement);
    const list = request.asked.map(({ text, entitlement }) => text || entitlement).join(', ');
    const extra = { linkConfidence };
    const says = `${request.key} asked for ${list || 'nothing that has a name'}; granted was ${right}.`;
    const fitting = request.asked.filter((asked) => namesRight(asked, grant.entitlement));
    const reach = fitting.map((asked) => reaches(asked.level, grant.entitlement, input));
    if (reach.includes(true)) {
      const changed = changedSince(request, approvals);
      return changed === undefined
        ? pass('as_asked', says, evidence, extra)
        : unclear(
            'changed_after_approval',
            `${says} What it asks was changed at ${clock(changed)}, after the approval.`,
            evidence,
            { ...extra, settle: `What ${request.key} asked when it was approved.` },
          );
    }
    if (reach.includes('unknown')) {
      return unclear('level_not_comparable', says, evidence, {
        ...extra,
        settle: 'The order of the levels, under levels in entitlements.yaml.',
      });
    }
    if (reach.includes(false)) return fail('level_exceeded', says, evidence, extra);
    if (request.asked.every(({ entitlement }) => entitlement === undefined)) {
      return unclear('scope_not_stated', says, evidence, {
        ...extra,
        settle: 'A request that names the group, role or repository.',
      });
    }
    return fail('scope_exceeded', says, evidence, extra);
  },
);

/** When the words were changed after somebody had approved them. */
function changedSince({ changed }: Request, approvals: readonly Approval[]): TimeFact | undefined {
  if (changed === undefined) return undefined;
  return approvals.some(({ decided }) => notAfter(changed, decided) === true) ? undefined : changed;
}

type Asked = Request['asked'][number];

/** The same right in any level: by its id, or by a word people use for it. */
function namesRight({ entitlement, text }: Asked, { ref, aliases }: CatalogueEntry): boolean {
  const base = `${ref.system}:${ref.type}:${ref.key}`;
  if (entitlement !== undefined) return entitlement === base || entitlement.startsWith(`${base}:`);
  const said = text.toLowerCase();
  return [ref.name.toLowerCase(), ...aliases].some((word) => said.includes(word));
}

/** Is the granted level no higher than the level asked for? Naming none asks for the lowest. */
function reaches(asked: string | undefined, { ref }: CatalogueEntry, { trails }: TestInput) {
  const order = trails.levels?.[`${ref.system}:${ref.type}`] ?? [];
  const level = asked ?? order[0];
  if (level === undefined || ref.level === undefined || level === ref.level) return true;
  const [wanted, given] = [order.indexOf(level), order.indexOf(ref.level)];
  return wanted < 0 || given < 0 ? 'unknown' : given <= wanted;
}
