import type { SandboxRequest, SandboxResponse, World } from '../contract.ts';
import { type Json, type SlackFact, slackFacts, slackId } from './state.ts';

const TOKEN = 'Bearer sandbox-slack-audit-token';

/** The Audit Logs API of an Enterprise organization: newest first, paged by cursor. */
export function auditLogs(world: World, { headers, query }: SandboxRequest): SandboxResponse {
  if (headers.authorization !== TOKEN)
    return { status: 401, body: JSON.stringify({ ok: false, error: 'invalid_auth' }) };
  const oldest = Number(query.get('oldest') ?? 0);
  const latest = Number(query.get('latest') ?? Number.MAX_SAFE_INTEGER);
  const entries = entriesOf(world).filter(
    ({ date_create }) => Number(date_create) >= oldest && Number(date_create) < latest,
  );
  const limit = Math.min(Number(query.get('limit') ?? 200) || 200, 9999);
  const start = Number((query.get('cursor') ?? '').replace('at:', '') || 0);
  const next = start + limit < entries.length ? `at:${start + limit}` : '';
  return {
    status: 200,
    body: JSON.stringify({
      entries: entries.slice(start, start + limit),
      response_metadata: { next_cursor: next },
    }),
  };
}

function entriesOf(world: World): Json[] {
  return slackFacts(world)
    .flatMap((fact, i) => entryOf(world, fact, i))
    .reverse();
}

function entryOf(world: World, fact: SlackFact, i: number): Json[] {
  switch (fact.do) {
    case 'slack.user.create':
      return [entry(world, { action: fact.guest ? 'guest_created' : 'user_created', ...fact }, i)];
    case 'slack.user.deactivate':
      return [entry(world, { action: 'user_deactivated', ...fact }, i)];
    case 'slack.role':
      return [entry(world, { action: `role_change_to_${fact.role}`, ...fact }, i)];
    case 'slack.app': {
      const app = { id: slackId('A', fact.app), name: fact.app, scopes: fact.scopes };
      const action = fact.change === 'removed' ? 'app_uninstalled' : 'app_installed';
      const entity = { type: 'app', app };
      return [entry(world, { action, who: fact.by, by: fact.by, at: fact.at, entity }, i)];
    }
    default:
      return [];
  }
}

interface Told {
  readonly action: string;
  readonly who: string;
  readonly at: string;
  readonly by?: string;
  readonly entity?: Json;
}

function entry(world: World, { action, who, at, by, entity }: Told, position: number): Json {
  const admin = by ?? world.people.find(({ slackOwner }) => slackOwner)?.id ?? who;
  return {
    id: `a1b2c3d4-0000-4000-8000-${String(position).padStart(12, '0')}`,
    date_create: Math.floor(Date.parse(at) / 1000),
    action,
    actor: { type: 'user', user: userOf(world, admin) },
    entity: entity ?? { type: 'user', user: userOf(world, who) },
    context: {
      location: { type: 'workspace', id: 'T0LARKSPUR', name: 'Larkspur Care', domain: 'larkspur' },
      ua: 'Mozilla/5.0',
      session_id: 1000 + position,
      ip_address: '198.51.100.7',
    },
  };
}

function userOf(world: World, id: string): Json {
  const person = world.people.find((candidate) => candidate.id === id);
  return {
    id: slackId('U', id),
    name: person?.name ?? id,
    email: person?.email ?? '',
    team: 'T0LARKSPUR',
  };
}
