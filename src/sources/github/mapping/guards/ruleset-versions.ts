import { exactly } from '../../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { RulesetVersion } from '../../schema-guards.ts';
import { account, at, idText, listAt, moment, said, textAt, when, wrongShape } from '../values.ts';

/**
 * An edit of a ruleset, with what the ruleset was afterwards. `page.before` is how it stood before,
 * in the same words, so that an edit that weakened it can be told from one that did not.
 */
export function mapRulesetVersion(item: unknown, { page }: ItemContext): MapResult {
  const parsed = RulesetVersion.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'version_id');
  const { version_id, updated_at, actor, state } = parsed.data;
  const time = moment(updated_at);
  if (time === undefined)
    return reject('bad-time', `"${updated_at.slice(0, 60)}" is no time with a zone`);
  const id = idText(at(state, 'id')) ?? page.ruleset;
  if (id === undefined) return reject('no-id', 'a version of a ruleset that nothing names');
  const source = page.repo ?? textAt(state, 'source') ?? 'unknown';
  const name = textAt(state, 'name') ?? id;
  const after = describeRuleset(state);
  const { before } = page;
  return records({
    kind: 'event',
    nativeId: `ruleset:${source}/${id}/version:${version_id}`,
    action: 'protection.change',
    vendorType: verbOf(before, state),
    ...when('actor', account({ id: actor?.id ?? undefined, type: actor?.type ?? undefined })),
    targets: [
      source.includes('/') ? `repo:${source}` : `organization ${source}`,
      `ruleset ${name}`,
      ...branchesIn(state),
    ],
    time: exactly(time),
    outcome: 'success',
    ...when('reason', lost(before, after)),
    correlation: [],
    mentions: [],
    ...when('before', said(before)),
    ...when('after', after),
  });
}

/** Enforcement, rules with their numbers and who may go around them, in one comparable line. */
export function describeRuleset(state: unknown): string | undefined {
  if (state === undefined || state === null) return undefined;
  const rules = listAt(state, 'rules').map((rule) => {
    const type = textAt(rule, 'type') ?? 'unknown';
    const approvals = at(rule, 'parameters', 'required_approving_review_count');
    const checks = listAt(rule, 'parameters', 'required_status_checks').map(
      (check) => textAt(check, 'context') ?? '?',
    );
    const more = [...(typeof approvals === 'number' ? [approvals] : []), ...checks.sort()];
    return more.length === 0 ? type : `${type}(${more.join(' ')})`;
  });
  const bypass = listAt(state, 'bypass_actors').length;
  return [
    `enforcement ${textAt(state, 'enforcement') ?? 'unknown'}`,
    `rules ${rules.sort().join(', ') || 'none'}`,
    `${bypass} bypass actors`,
  ].join('; ');
}

function verbOf(before: string | undefined, state: unknown): string {
  const enforced = textAt(state, 'enforcement') === 'active';
  if (before === undefined) return 'repository_ruleset.create';
  const was = before.startsWith('enforcement active');
  if (was && !enforced) return 'repository_ruleset.disable';
  return !was && enforced ? 'repository_ruleset.enable' : 'repository_ruleset.update';
}

/** The rules that were there before and are not any more, or not as they were. */
function lost(before: string | undefined, after: string | undefined): string | undefined {
  const rulesIn = (text = '') => /; rules (.*); \d+ bypass/.exec(text)?.[1]?.split(', ') ?? [];
  const now = new Set(rulesIn(after));
  const gone = rulesIn(before).filter((rule) => rule !== 'none' && !now.has(rule));
  return gone.length === 0 ? undefined : `no longer ${gone.join(', ')}`;
}

/** Branches that are named outright; patterns cover whatever the listing of rulesets says. */
function branchesIn(state: unknown): string[] {
  return listAt(state, 'conditions', 'ref_name', 'include').flatMap((ref) => {
    const name = /^refs\/heads\/([^*?[\]]+)$/.exec(said(ref) ?? '')?.[1];
    return name === undefined ? [] : [`branch ${name}`];
  });
}
