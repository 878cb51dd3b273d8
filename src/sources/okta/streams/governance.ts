import { AuditpackError } from '../../../errors.ts';
import type { Page } from '../../contract.ts';
import type { OktaClient } from '../client.ts';
import { mapAccessRequest, mapCampaign, mapCampaignReview } from '../mapping/governance.ts';
import { isList } from '../schema/common.ts';
import { AccessRequest } from '../schema/governance.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  type OktaStream,
  targetsOf,
  withOwnScopes,
} from './walk.ts';

const DATA = '/data';
const NOT_LICENSED =
  'Okta Identity Governance is not licensed here, or not open to this credential.';

type Governed = Pick<OktaStream, 'name' | 'title' | 'scopes' | 'query' | 'map' | 'pages'> &
  Partial<Pick<OktaStream, 'after' | 'tickets'>> & { readonly fallback: string };

/** Objects of Okta Identity Governance, a paid addition: a refusal says so and what stands in. */
function governed(definition: Governed): OktaStream {
  return withOwnScopes({
    nature: 'objects',
    retentionDays: null,
    after: [],
    envelopes: [DATA],
    ...definition,
    async *pages(client, context) {
      try {
        return yield* definition.pages(client, context);
      } catch (error) {
        throw refused(error, definition.fallback);
      }
    },
  });
}

function refused(error: unknown, fallback: string): unknown {
  if (!(error instanceof AuditpackError)) return error;
  if (error.code !== 'ERR_PERMISSION' && error.code !== 'ERR_PLAN') return error;
  return new AuditpackError('ERR_PLAN', `${NOT_LICENSED} ${error.message}`, {
    hint: fallback,
    cause: error,
    ...(error.answer !== undefined && { answer: error.answer }),
  });
}

const REQUESTS = '/governance/api/v2/requests?limit=200';

const accessRequests = governed({
  name: 'access-requests',
  title: 'Access requests and who decided them (Okta Identity Governance)',
  scopes: ['okta.accessRequests.request.read'],
  after: ['apps', 'groups'],
  tickets: ['access'],
  query: () => `GET ${REQUESTS}`,
  fallback:
    'Without the licence, approvals are in the ticketing system or in chat: configure those. With it, use a service application (an API token is not accepted) with the Access Requests Administrator role.',
  async *pages(client, context) {
    const names = await namesOf(context);
    for await (const page of follow(client, REQUESTS, { items: DATA })) {
      yield { exchange: page.exchange, items: DATA, context: namesIn(page, names) };
    }
    return EXHAUSTED;
  },
  map: mapAccessRequest,
});

/** Display names of what can be requested; a request itself has only ids. */
async function namesOf(context: Context): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const stream of ['apps', 'groups']) {
    for await (const { id, name } of targetsOf(context, stream)) names.set(id, name);
  }
  return names;
}

function namesIn(
  { json }: { readonly json: unknown },
  names: ReadonlyMap<string, string>,
): Record<string, string> {
  const items: unknown = Reflect.get(Object(json), 'data');
  const ids = (isList(items) ? items : []).map(
    (item) => AccessRequest.safeParse(item).data?.requested.resourceId ?? '',
  );
  return Object.fromEntries(
    ids.flatMap((id) => (names.has(id) ? [[`name:${id}`, names.get(id) ?? '']] : [])),
  );
}

const certification = {
  scopes: ['okta.governance.accessCertifications.read'],
  fallback:
    'Without the licence, access is reviewed outside Okta: make the review from the listings (workbook, signed by the reviewer) and keep it as manual evidence.',
} as const;

const campaigns = governed({
  ...certification,
  name: 'certification-campaigns',
  title: 'Access certification campaigns (Okta Identity Governance)',
  query: () => 'GET /governance/api/v1/campaigns?limit=100',
  async *pages(client) {
    yield* list(client, '/governance/api/v1/campaigns?limit=100');
    return EXHAUSTED;
  },
  map: mapCampaign,
});

const reviews = governed({
  ...certification,
  name: 'certification-reviews',
  title: 'What reviewers decided in certification campaigns (Okta Identity Governance)',
  query: () => 'GET /governance/api/v1/reviews?limit=100',
  async *pages(client) {
    yield* list(client, '/governance/api/v1/reviews?limit=100');
    return EXHAUSTED;
  },
  map: mapCampaignReview,
});

function list(client: OktaClient, path: string): AsyncGenerator<Page, number, void> {
  return follow(client, path, { items: DATA });
}

export const governanceStreams: readonly OktaStream[] = [accessRequests, campaigns, reviews];
