import { AuditpackError } from '../../../errors.ts';
import { byText } from '../../../model/ids.ts';
import { instantOf } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import { mapAuditEntry } from '../mapping/audit.ts';
import { mapActivity } from '../mapping/changes/activity.ts';
import { at, moment } from '../mapping/values.ts';
import type { GithubSettings } from '../settings.ts';
import { eachRepo } from './repositories.ts';
import { answered, type Context, EXHAUSTED, follow, type GithubStream, PER_PAGE } from './walk.ts';

const DAY_MS = 86_400_000;

export const auditLog: GithubStream = {
  name: 'audit-log',
  title: 'Audit log of the organization',
  nature: 'events',
  scopes: ['read:audit_log'],
  retentionDays: 180,
  keeps: ({ retentionDays }) => retentionDays,
  after: [],
  envelopes: ['/entries', '/data'],
  file: 'json-or-csv',
  query: ({ org }, window) =>
    `GET /orgs/${org}/audit-log?${new URLSearchParams(auditQuery(window))}`,
  async *pages(client, context) {
    const window = kept(context);
    const { org } = context.settings;
    try {
      yield* follow(client, context, `/orgs/${org}/audit-log`, auditQuery(window), {
        context: { org },
      });
    } catch (error) {
      throw withoutAuditLog(error, context);
    }
    context.limit({
      kind: 'retention',
      detail:
        'GitHub keeps git events (git.push, git.clone) 7 days: older ones are not here. Pushes and merges come from github/activity.',
      incomplete: false,
    });
    return { ...EXHAUSTED, answered: window };
  },
  map: mapAuditEntry,
};

/** The search knows whole seconds; both ends are widened to them. */
function auditQuery({ from, to }: Window): Record<string, string> {
  const seconds = (instant: string) => `${instant.slice(0, 19)}Z`;
  const last = instantOf(Math.ceil(Date.parse(to) / 1000) * 1000);
  const phrase = `created:${seconds(from)}..${seconds(last)}`;
  return { ...PER_PAGE, phrase, include: 'all', order: 'asc' };
}

/** The part of the window that GitHub still has; older entries are simply not in its answer. */
function kept(context: Context): Window {
  const { from, to } = answered(context);
  const days = context.settings.retentionDays;
  const horizon = instantOf(context.clock.now() - days * DAY_MS);
  if (from >= horizon) return { from, to };
  context.limit({
    kind: 'retention',
    detail: `GitHub keeps ${days} days of its audit log: entries before ${horizon} could not be asked for any more. Import them into github/audit-log from an earlier export if there is one.`,
    incomplete: true,
  });
  return { from: [horizon, to].toSorted(byText)[0] ?? horizon, to };
}

/** Only Enterprise Cloud answers this endpoint, and there only for owners; elsewhere it is 404. */
function withoutAuditLog(error: unknown, { settings, probe }: Context): unknown {
  if (!(error instanceof AuditpackError) || error.code !== 'ERR_PERMISSION') return error;
  const enterprise = probe.plan === 'enterprise';
  const hidden = error.message.startsWith('GitHub answered 404');
  if (enterprise || !hidden) return error;
  return new AuditpackError(
    'ERR_PLAN',
    `${error.message} The audit log API comes with Enterprise Cloud; ${settings.org} is on plan "${probe.plan ?? 'unknown'}".`,
    {
      hint: 'Let an owner export it as JSON or CSV (organization settings, Audit log) and run `auditpack import github/audit-log FILE`. Pushes and merges are known from github/activity all the same.',
      cause: error,
      ...(error.answer !== undefined && { answer: error.answer }),
    },
  );
}

export const activity: GithubStream = {
  name: 'activity',
  title: 'Pushes, merges and branch deletions as the servers saw them',
  nature: 'events',
  scopes: ['repo'],
  retentionDays: null,
  after: ['repos'],
  envelopes: [],
  query: (settings, { from }) =>
    `GET /repos/${settings.org}/{repo}/activity?${new URLSearchParams(activityQuery(settings, '{default branch}'))} until timestamp < ${from}`,
  async *pages(client, context) {
    const { from } = context.window;
    yield* eachRepo(context, ({ path, fullName, branch }) =>
      follow(client, context, `${path}/activity`, activityQuery(context.settings, branch), {
        context: { repo: fullName },
        enough: (json) => {
          const last: unknown = Array.isArray(json) ? json.at(-1) : undefined;
          return (moment(at(last, 'timestamp')) ?? from) < from;
        },
      }),
    );
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapActivity,
};

function activityQuery(
  { defaultBranchOnly }: GithubSettings,
  branch: string | undefined,
): Record<string, string> {
  const ref = defaultBranchOnly && branch !== undefined ? { ref: `refs/heads/${branch}` } : {};
  return { ...PER_PAGE, direction: 'desc', ...ref };
}
