import type { FurtherVendor, SandboxRequest, SandboxResponse, World } from '../contract.ts';
import { type PagerDutyState, pagerDutyState, type Timed } from './state.ts';

const TOKEN = 'sandbox-pagerduty-token';
const MAX_REACH = 10_000;
const DAY_MS = 86_400_000;

export const pagerduty: FurtherVendor = {
  id: 'pagerduty',
  create: createPagerDuty,
  settings: (base) => ({
    baseUrl: base,
    account: 'larkspur',
    token: { env: 'PAGERDUTY_TOKEN' },
    projects: { incident: ['Patient portal'] },
  }),
  environment: { PAGERDUTY_TOKEN: TOKEN },
};

/** The company's PagerDuty account; `plan` without the audit trail answers 402 for it. */
export function createPagerDuty(world: World, plan: 'business' | 'professional' = 'business') {
  const state = pagerDutyState(world);
  const lists: Readonly<Record<string, readonly object[]>> = {
    users: state.users,
    services: state.services,
    schedules: [],
    escalation_policies: [],
  };
  return {
    handle(request: SandboxRequest): SandboxResponse {
      if (request.headers.authorization !== `Token token=${TOKEN}`) {
        return failure(401, 'Authentication failed');
      }
      return answer(request, state, lists, plan === 'business');
    },
  };
}

function answer(
  request: SandboxRequest,
  state: PagerDutyState,
  lists: Readonly<Record<string, readonly object[]>>,
  audited: boolean,
): SandboxResponse {
  const name = request.path.slice(1);
  const listed = lists[name];
  if (listed) return page(request, name, listed);
  switch (name) {
    case 'incidents':
      return windowed(request, name, state.incidents, 180);
    case 'log_entries':
      return windowed(request, name, state.logEntries, 180);
    case 'abilities':
      return json({ abilities: ['sso', 'teams'] });
    case 'users/me':
      return failure(400, 'Please use a user token');
    case 'audit/records':
      if (audited) return audit(request, state.auditRecords);
      return failure(402, 'Account does not have the abilities');
    default:
      return failure(404, 'Not Found');
  }
}

function windowed(
  request: SandboxRequest,
  name: string,
  all: readonly Timed[],
  days: number,
): SandboxResponse {
  const inside = between(request, all, days);
  return inside === undefined
    ? failure(400, `Invalid Input Provided: since and until at most ${days} days apart`)
    : page(request, name, inside);
}

function audit(request: SandboxRequest, all: readonly Timed[]): SandboxResponse {
  const inside = between(request, all, 31);
  if (inside === undefined) return failure(400, 'until may be at most 31 days after since');
  const start = Number(request.query.get('cursor') ?? '0');
  const limit = Number(request.query.get('limit') ?? '10');
  const more = start + limit < inside.length;
  return json({
    records: inside.slice(start, start + limit),
    next_cursor: more ? String(start + limit) : null,
    limit,
  });
}

function between(
  { query }: SandboxRequest,
  all: readonly Timed[],
  days: number,
): object[] | undefined {
  const since = Date.parse(query.get('since') ?? '');
  const until = Date.parse(query.get('until') ?? '') || since + days * DAY_MS;
  if (Number.isNaN(since) || until - since > days * DAY_MS) return undefined;
  return all
    .filter(({ at }) => Date.parse(at) >= since && Date.parse(at) < until)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ shape }) => shape);
}

function page({ query }: SandboxRequest, name: string, all: readonly object[]): SandboxResponse {
  const offset = Number(query.get('offset') ?? '0');
  const limit = Math.min(Number(query.get('limit') ?? '25'), 100);
  if (offset + limit > MAX_REACH) return failure(400, 'Offset must be less than 10000');
  return json({
    [name]: all.slice(offset, offset + limit),
    limit,
    offset,
    total: query.get('total') === 'true' ? all.length : null,
    more: offset + limit < all.length,
  });
}

function json(body: unknown): SandboxResponse {
  return { status: 200, body: JSON.stringify(body) };
}

function failure(status: number, message: string): SandboxResponse {
  return { status, body: JSON.stringify({ error: { message, code: 2000 + status } }) };
}
