import type { Action } from '../../../../model/taxonomy.ts';
import { exactly } from '../../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { RuleSuite } from '../../schema-guards.ts';
import { account, moment, said, when, wrongShape } from '../values.ts';

/** A push that met the rules is told by the activity; here it shows only that they were asked. */
const ACTIONS: Readonly<Record<string, Action>> = {
  bypass: 'protection.override',
  fail: 'code.push',
  pass: 'other',
};

/**
 * One evaluation of a branch's rules. The list says that rules were gone around; the suite by
 * itself says which, and is an event of its own so that neither hides the other.
 */
export function mapRuleSuite(item: unknown, { page }: ItemContext): MapResult {
  const parsed = RuleSuite.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const suite = parsed.data;
  const { id, result, ref, before_sha: before, after_sha: after } = suite;
  const time = moment(suite.pushed_at);
  if (time === undefined)
    return reject('bad-time', `"${suite.pushed_at.slice(0, 60)}" is no time with a zone`);
  const repo = page.repo ?? fullName(page.org, said(suite.repository_name));
  if (repo === undefined) return reject('no-id', 'rules evaluated for an unknown repository');
  const whole = suite.rule_evaluations !== undefined && suite.rule_evaluations !== null;
  return records({
    kind: 'event',
    nativeId: `rule-suite:${repo}/${id}${whole ? '/rules' : ''}`,
    action: Object.hasOwn(ACTIONS, result) ? (ACTIONS[result] ?? 'other') : 'other',
    vendorType: `rule_suite.${result}`,
    ...when('actor', actorOf(suite)),
    targets: [`repo:${repo}`, `branch ${ref.replace(/^refs\/heads\//, '')}`],
    time: exactly(time),
    outcome: result === 'fail' ? 'failure' : 'success',
    ...when('reason', reasonOf(suite)),
    correlation: after && !/^0+$/.test(after) ? [after] : [],
    mentions: [],
    ...when('before', said(before)),
    ...when('after', said(after)),
  });
}

function fullName(org: string | undefined, name: string | undefined): string | undefined {
  if (name === undefined || name.includes('/')) return name;
  return org === undefined ? undefined : `${org}/${name}`;
}

function actorOf({ actor_id, actor_name }: RuleSuite) {
  return account({ id: actor_id ?? undefined, login: actor_name ?? undefined });
}

/** The enforced rules that were not met: which they are, and where they stand. */
function reasonOf({ rule_evaluations: rules }: RuleSuite): string | undefined {
  const unmet = (rules ?? []).filter(
    ({ result, enforcement }) => result === 'fail' && enforcement !== 'evaluate',
  );
  const said = unmet.map(({ rule_type, rule_source, details }) => {
    const place = rule_source?.name ?? rule_source?.type ?? 'unknown';
    return `${rule_type ?? 'rule'} of ${place}${details ? `: ${details}` : ''}`;
  });
  return said.length === 0 ? undefined : said.join('; ').slice(0, 1_000);
}
