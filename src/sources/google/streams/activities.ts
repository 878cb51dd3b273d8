import { byText } from '../../../model/ids.ts';
import { instantOf, parseInstant } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import { mapActivity } from '../mapping/activity.ts';
import { Activity } from '../schema.ts';
import { SCOPES } from '../settings.ts';
import { type Context, EXHAUSTED, type GoogleStream, walk, withOwnScopes } from './walk.ts';

const DAY_MS = 86_400_000;

/** Logs that every edition has. */
const EVERYWHERE = ['admin', 'login', 'token', 'user_accounts', 'groups', 'saml', 'takeout'];
/** Logs of some editions, and which have them. */
const EDITIONS: Readonly<Record<string, string>> = {
  drive: 'Business Standard and up',
  groups_enterprise: 'editions with Groups for Business',
  rules: 'editions with data protection rules',
  context_aware_access: 'Enterprise Standard and up, or Cloud Identity Premium',
  access_transparency: 'Enterprise Plus, Education Standard or Plus',
};

/** Reports activities of one application. Never filtered: unknown filters are silently ignored. */
function activities(application: string): GoogleStream {
  const edition = EDITIONS[application];
  const path = `/admin/reports/v1/activity/users/all/applications/${application}`;
  return withOwnScopes({
    name: `activities-${application.replaceAll('_', '-')}`,
    title: `Reports: ${application} activities`,
    nature: 'events',
    scopes: [SCOPES.reports],
    retentionDays: 180,
    keeps: ({ retentionDays }) => retentionDays,
    after: [],
    envelopes: ['/items'],
    fallback: `${edition ? `Only ${edition} have this log. ` : ''}Admin console → Reporting → Audit and investigation → ${application}: export, or the BigQuery export of Workspace logs; \`auditpack import google/activities FILE\` takes Reports API pages.`,
    query: (_settings, window) =>
      `GET ${path}?startTime=${window.from}&endTime=${window.to}&maxResults=1000`,
    skip: ({ without }) =>
      without.includes(application)
        ? `Not asked for: ${application} is listed under sources.google.without.`
        : undefined,
    async *pages(client, context) {
      const answered = answerable(context);
      const query = { startTime: answered.from, endTime: answered.to, maxResults: '1000' };
      let outside = 0;
      for await (const page of walk(client, path, query, 'items')) {
        outside += page.list.filter((item) => isOutside(item, answered)).length;
        yield page;
      }
      if (outside > 0) {
        context.limit({
          kind: 'fault',
          detail: `Google gave ${outside} activities from outside the window asked for; they are kept. It ignored a parameter, so pages may hold more or less than they should.`,
          incomplete: false,
        });
      }
      return { ...EXHAUSTED, answered };
    },
    map: mapActivity,
  });
}

function isOutside(item: unknown, { from, to }: Window): boolean {
  const at = parseInstant(Activity.safeParse(item).data?.id.time ?? '');
  return at !== undefined && (at < from || at > to);
}

/** Google answers an older start with what it still has and says nothing, so the horizon is said here. */
function answerable({ window, clock, settings, limit }: Context): Window {
  const now = clock.now();
  const horizon = instantOf(now - settings.retentionDays * DAY_MS);
  if (window.from < horizon) {
    limit({
      kind: 'retention',
      detail: `Google keeps ${settings.retentionDays} days of activities: those before ${horizon} could not be asked for any more. Import them from an export if there is one.`,
      incomplete: true,
    });
  }
  const [, from = horizon] = [window.from, horizon].toSorted(byText);
  const [to = window.to] = [window.to, instantOf(now)].toSorted(byText);
  return { from, to };
}

/** Saved activities of any application; never collected, because the others are. */
const imported: GoogleStream = {
  ...activities('any'),
  name: 'activities',
  title: 'Reports activities, imported',
  importOnly: true,
};

export const activityStreams: readonly GoogleStream[] = [
  ...[...EVERYWHERE, ...Object.keys(EDITIONS)].map(activities),
  imported,
];
