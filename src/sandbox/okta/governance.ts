import type { SandboxPerson, World } from '../contract.ts';
import type { FactOf } from '../facts.ts';
import { oktaFacts, oktaId } from './state.ts';

type Json = Record<string, unknown>;

/** Access requests as they stand after all facts. */
export function requestsJson(world: World, base: string): Json[] {
  const facts = oktaFacts(world);
  return facts.flatMap((fact) => {
    if (fact.do !== 'okta.request.create') return [];
    const decided = facts.find(
      (other): other is FactOf<'okta.request.decide'> =>
        other.do === 'okta.request.decide' && other.id === fact.id,
    );
    return [requestJson(world, base, fact, decided)];
  });
}

function requestJson(
  world: World,
  base: string,
  fact: FactOf<'okta.request.create'>,
  decided: FactOf<'okta.request.decide'> | undefined,
): Json {
  const id = oktaId('req', fact.id);
  const at = decided && new Date(decided.at).toISOString();
  const created = new Date(fact.at).toISOString();
  const resource = oktaId('0oa', fact.app);
  const status = decided?.decision ?? 'PENDING';
  return {
    id,
    created,
    createdBy: oktaId('00u', fact.who),
    lastUpdated: at ?? created,
    lastUpdatedBy: oktaId('00u', decided?.by ?? fact.who),
    status,
    ...(at && { resolved: at }),
    ...(status === 'APPROVED' && { grantStatus: 'GRANTED', granted: at }),
    requestedBy: { type: 'OKTA_USER', externalId: oktaId('00u', fact.who) },
    requestedFor: { type: 'OKTA_USER', externalId: oktaId('00u', fact.for ?? fact.who) },
    requesterFieldValues: [
      { id: oktaId('rfv', fact.id), label: 'Business reason', type: 'TEXT', value: fact.reason },
    ],
    requested: {
      entryId: oktaId('cen', fact.app),
      resourceId: resource,
      resourceType: 'APPLICATION',
      accessScopeId: resource,
      accessScopeType: 'APPLICATION',
    },
    requestApproval: {
      type: 'OKTA',
      providerName: 'Okta Access Requests',
      status: decided ? status : 'PENDING',
      ...(decided && {
        decided: at,
        decisions: [
          {
            userId: oktaId('00u', decided.by),
            userName: person(world, decided.by)?.name ?? 'unknown',
            decision: decided.decision,
            decided: at,
          },
        ],
      }),
    },
    _links: { self: { href: `${base}/governance/api/v2/requests/${id}` } },
  };
}

/** Campaigns are named by the reviews in them. */
export function campaignsJson(world: World): Json[] {
  const names = new Map<string, string>();
  for (const fact of oktaFacts(world)) {
    if (fact.do === 'okta.review.decide' && !names.has(fact.campaign))
      names.set(fact.campaign, new Date(fact.at).toISOString());
  }
  return [...names].map(([name, at]) => ({
    id: oktaId('ici', name),
    name,
    status: 'COMPLETED',
    created: at,
    createdBy: oktaId('00u', 'p_dana'),
    lastUpdated: at,
    lastUpdatedBy: oktaId('00u', 'p_dana'),
    scheduleSettings: { type: 'ONE_OFF', startDate: at, durationInDays: 14 },
    resourceSettings: { type: 'GROUP' },
    reviewerSettings: { type: 'USER', selfReviewDisabled: true },
    remediationSettings: { accessApproved: 'NO_ACTION', accessRevoked: 'DENY' },
  }));
}

export function reviewsJson(world: World): Json[] {
  return oktaFacts(world).flatMap((fact, i) => {
    if (fact.do !== 'okta.review.decide') return [];
    const at = new Date(fact.at).toISOString();
    return [
      {
        id: oktaId('icr', `${fact.campaign}/${i}`),
        campaignId: oktaId('ici', fact.campaign),
        resourceId: oktaId('00g', fact.group),
        decision: fact.decision,
        ...(fact.decision !== 'UNREVIEWED' && { decided: at }),
        remediationStatus: fact.decision === 'REVOKE' ? 'SUCCESS' : 'NONE',
        principalProfile: profileJson(world, fact.who),
        reviewerProfile: profileJson(world, fact.by),
        reviewerType: 'USER',
        created: at,
        createdBy: oktaId('00u', 'p_dana'),
        lastUpdated: at,
        lastUpdatedBy: oktaId('00u', fact.by),
      },
    ];
  });
}

function profileJson(world: World, id: string): Json {
  const found = person(world, id);
  const [firstName = '', ...rest] = (found?.name ?? 'unknown').split(' ');
  return {
    id: oktaId('00u', id),
    email: found?.email ?? 'unknown',
    firstName,
    lastName: rest.join(' '),
    status: 'ACTIVE',
  };
}

function person(world: World, id: string): SandboxPerson | undefined {
  return world.people.find((candidate) => candidate.id === id);
}
