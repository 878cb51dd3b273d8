import type { Verdict } from '../../../model/result.ts';
import { within } from '../../../model/time.ts';
import type { ProtectionEvent, ProtectionState } from '../../../model/trails.ts';
import { changeSubjects, nameOf } from '../../change-subjects.ts';
import {
  defineTest,
  fail,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { clock } from '../../words.ts';

interface Branch {
  readonly repo: string;
  readonly branch: string;
  readonly states: readonly ProtectionState[];
}

/** What each demand looks like in the settings of a protection. */
const DEMANDS: Readonly<Record<string, (settings: ProtectionState['settings']) => boolean>> = {
  approvals: ({ requiredApprovals }) => Number(requiredApprovals ?? 0) >= 1,
  checks: ({ requiredChecks }) => Array.isArray(requiredChecks) && requiredChecks.length > 0,
  no_force_push: ({ forcePushes, rules }) =>
    forcePushes === false || has(rules, 'non_fast_forward'),
  no_deletion: ({ deletions, rules }) => deletions === false || has(rules, 'deletion'),
  admins_included: ({ adminsIncluded, bypassActors }) =>
    adminsIncluded === true || bypassActors === 0,
};

/** Rulesets list the types of their rules. */
function has(rules: unknown, type: string): boolean {
  return Array.isArray(rules) && rules.includes(type);
}

/** The protection of a branch was on at every listing, and nobody turned it off in between. */
export const protectionContinuous = defineTest<Branch>({
  id: 'CHG-10',
  items: branches,
  judge(place, input) {
    const { repo, branch, states } = place;
    const what = `Protection of ${repo} ${branch}`;
    const evidence = states.map((state) => state.evidence);
    if (states.length === 0) {
      return unclear('not_listed', `${what} was not read.`, evidence, {
        settle: 'Branch protection or rulesets of the repository.',
      });
    }
    const wanted = input.list('change.protection');
    for (const at of new Set(states.map((state) => state.at))) {
      const now = states.filter((state) => state.at === at);
      const open = wanted.filter((name) => !now.some(({ settings }) => DEMANDS[name]?.(settings)));
      const lacks = `${what} lacked ${open.join(', ')} at ${at}`;
      if (open.length > 0 && !listedWhole(input)) {
        return unclear('listing_incomplete', `${lacks}, but not all of it was read.`, evidence, {
          settle: 'Branch protection and rulesets of the repository, both.',
        });
      }
      if (open.length > 0) return fail('weak_at_listing', `${lacks}.`, evidence);
    }
    return betweenListings(what, place, input);
  },
});

/** What a protection does not demand, a ruleset may. */
function listedWhole({ trails }: TestInput): boolean {
  const streams = trails.coverage.filter(
    ({ source, stream }) =>
      source === 'github' && (stream === 'branch-protection' || stream === 'rulesets'),
  );
  return streams.length > 0 && streams.every(({ complete }) => complete);
}

/** Listings show moments; only the audit log shows what was changed between them. */
function betweenListings(
  what: string,
  { repo, branch, states }: Branch,
  input: TestInput,
): Verdict {
  const { trails } = input;
  const events = trails.protectionEvents.filter(
    (event) =>
      event.kind === 'change' &&
      concerns(event, repo, states) &&
      (event.branch ?? branch) === branch &&
      within(event.at, trails.period) !== false,
  );
  const evidence = [
    ...states.map((state) => state.evidence),
    ...events.flatMap((event) => event.evidence),
  ];
  const off = events.find(({ weakens }) => weakens === true);
  if (off)
    return fail(
      'turned_off',
      `${what} was turned off by ${nameOf(off.by, input)} at ${clock(off.at)} (${off.what}).`,
      evidence,
    );
  const changed = events.find((event) => event.weakens === undefined && !isTold(event, events));
  if (changed) {
    return unclear(
      'changed_in_between',
      `${what} was changed by ${nameOf(changed.by, input)} at ${clock(changed.at)} (${changed.what}); whether that weakened it can't be told.`,
      evidence,
      { settle: 'The settings before and after that change.' },
    );
  }
  const log = trails.coverage.find(
    ({ source, stream }) => source === 'github' && stream === 'audit-log',
  );
  if (!log?.complete) {
    return unclear(
      'history_missing',
      `${what} was on at every listing; what happened in between is not known, because the audit log was not collected whole.`,
      evidence,
      { settle: "GitHub's audit log for the period, by API or as an export." },
    );
  }
  return pass(
    'on_throughout',
    `${what} was on at every listing, and the audit log shows nobody turning it off.`,
    evidence,
  );
}

/** Of the repository itself, or of a ruleset of the organization that the listings show for it. */
function concerns(
  { repo: of, ruleset }: ProtectionEvent,
  repo: string,
  states: readonly ProtectionState[],
): boolean {
  if (of === repo) return true;
  return !of.includes('/') && states.some(({ settings }) => settings.ruleset === ruleset);
}

const SAME_MS = 60_000;

/** An edit that one log tells without its effect, and the history of the ruleset with it. */
function isTold(event: ProtectionEvent, events: readonly ProtectionEvent[]): boolean {
  return events.some(
    (other) =>
      other.ruleset !== undefined &&
      other.ruleset === event.ruleset &&
      other.weakens !== undefined &&
      Math.abs(Date.parse(other.at.latest) - Date.parse(event.at.latest)) <= SAME_MS,
  );
}

/** Branches that were listed, and those that changes were merged to. */
function branches(input: TestInput): Subject<Branch>[] {
  const { protections = [], period } = input.trails;
  const merged = changeSubjects(input).map(({ value }) => value);
  const places = new Map<string, Pick<Branch, 'repo' | 'branch'>>();
  for (const { repo, branch } of protections) places.set(`${repo} ${branch}`, { repo, branch });
  for (const { repo, baseRef } of merged)
    places.set(`${repo} ${baseRef}`, { repo, branch: baseRef });
  return [...places].map(([key, place]) => {
    const isHere = (repo: string, branch: string) => repo === place.repo && branch === place.branch;
    const changes = merged.filter(({ repo, baseRef }) => isHere(repo, baseRef));
    return {
      id: key,
      label: `${key}${changes.map(({ id }) => ` ${id}`).join('')}`,
      at: period.to,
      traits: ['system:github'],
      value: { ...place, states: protections.filter(({ repo, branch }) => isHere(repo, branch)) },
    };
  });
}
