import type { RecordOf } from '../../../model/record.ts';
import type { AccountRef } from '../../../model/record-base.ts';
import { exactly, parseInstant } from '../../../model/time.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { AccessRequest, Campaign, CampaignReview } from '../schema/governance.ts';
import { accountOf, present, said, wrongShape } from './values.ts';

/** Tickets of Okta's own request process, beside the projects of a ticketing system. */
const PROJECT = 'okta-access-requests';

type Decision = RecordOf<'ticket-approval'>['decision'];

const DECISIONS: Readonly<Record<string, Decision>> = {
  APPROVED: 'approved',
  APPROVE: 'approved',
  DENIED: 'declined',
  REJECTED: 'declined',
  REVOKE: 'declined',
  PENDING: 'pending',
  SUBMITTED: 'pending',
  UNREVIEWED: 'pending',
};

function decisionOf(word: string | null | undefined): Decision {
  return (Object.hasOwn(DECISIONS, word ?? '') ? DECISIONS[word ?? ''] : undefined) ?? 'unknown';
}

const OPEN = new Set(['SUBMITTED', 'PENDING']);
const CLOSED = new Set(['APPROVED', 'DENIED', 'REJECTED', 'CANCELED', 'CANCELLED', 'EXPIRED']);

/**
 * An access request as a ticket with the slots of its approvers. What was asked for is named as
 * `okta:app:<name>`; an approval given outside Okta (`EXTERNAL`) has no slots here.
 */
export function mapAccessRequest(item: unknown, { page }: ItemContext): MapResult {
  const parsed = AccessRequest.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const request = parsed.data;
  const createdAt = parseInstant(request.created);
  if (createdAt === undefined)
    return reject('bad-time', `created "${request.created.slice(0, 60)}" is no time`);
  const ticket = ticketOf(request, createdAt, page);
  return records(ticket, ...slotsOf(request, ticket.resolvedAt));
}

type TicketDraft = Extract<RecordDraft, { kind: 'ticket' }>;

function ticketOf(
  request: AccessRequest,
  createdAt: string,
  page: ItemContext['page'],
): TicketDraft {
  const resolvedAt = parseInstant(request.resolved ?? '');
  const resource = said(request.requested.resourceId) ?? 'unknown resource';
  const name = page[`name:${resource}`] ?? resource;
  const type = request.requested.resourceType === 'GROUP' ? 'group' : 'app';
  const reporter = personOf(request.requestedBy?.externalId ?? request.createdBy);
  const requestedFor = said(request.requestedFor?.externalId);
  const answers = answersOf(request);
  return {
    kind: 'ticket',
    nativeId: request.id,
    key: request.id,
    project: PROJECT,
    type: 'Access request',
    summary: `Access to ${name}`,
    description: answers.map(([label, value]) => `${label}: ${value}`).join('\n'),
    ...(reporter && { reporter }),
    status: request.status,
    statusCategory: categoryOf(request.status),
    ...(said(request.grantStatus) && { resolution: request.grantStatus ?? '' }),
    labels: [],
    createdAt,
    ...(resolvedAt && { resolvedAt }),
    links: [said(request.requestApproval?.externalRequestId)].flatMap((id) => id ?? []),
    fields: textFields({
      'Requested for': requestedFor && `account:${requestedFor}`,
      'Requested access': `okta:${type}:${name}`,
      'Business reason': answers.map(([, value]) => value).join('\n'),
      Granted: said(request.granted),
      'Access duration': said(request.accessDuration),
    }),
  };
}

function categoryOf(status: string): TicketDraft['statusCategory'] {
  if (CLOSED.has(status)) return 'done';
  return OPEN.has(status) ? 'in_progress' : 'unknown';
}

function answersOf({ requesterFieldValues }: AccessRequest): [label: string, value: string][] {
  return (requesterFieldValues ?? []).flatMap(({ label, value }): [string, string][] =>
    value === null || value === undefined
      ? []
      : [[said(label) ?? 'answer', typeof value === 'string' ? value : JSON.stringify(value)]],
  );
}

function slotsOf(request: AccessRequest, resolvedAt: string | undefined): RecordDraft[] {
  const approval = request.requestApproval;
  const decisions = approval?.decisions ?? [];
  const finalDecision = decisionOf(said(approval?.status) ?? request.status);
  const createdAt = parseInstant(request.created);
  return decisions.map((decision, index) => {
    const at = parseInstant(decision.decided ?? '') ?? resolvedAt;
    return {
      kind: 'ticket-approval',
      nativeId: `${request.id}/${index}`,
      key: request.id,
      name: said(approval?.providerName) ?? 'Approval',
      approver: {
        system: 'okta',
        ...(said(decision.userId) && { id: decision.userId ?? '' }),
        ...(said(decision.userName) && { name: decision.userName ?? '' }),
      },
      decision: decisionOf(decision.decision),
      finalDecision,
      ...(createdAt && { createdAt }),
      ...(at && { decidedAt: exactly(at, 'source_field') }),
      approvers: decisions.length,
    };
  });
}

/** A certification campaign: which access was looked at, by whom, from when to when. */
export function mapCampaign(item: unknown): MapResult {
  const parsed = Campaign.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { _links: _, ...settings } = parsed.data;
  return records({
    kind: 'config-snapshot',
    nativeId: parsed.data.id,
    object: `certification campaign ${parsed.data.name}`,
    settings: { ...settings, type: 'certification_campaign' },
  });
}

/** One reviewer's decision on one person's access, as an approval slot and, whole, as a setting. */
export function mapCampaignReview(item: unknown): MapResult {
  const parsed = CampaignReview.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { _links: _, ...settings } = parsed.data;
  const { id, campaignId, principalProfile, reviewerProfile, decision, created } = parsed.data;
  const reviewer =
    reviewerProfile &&
    accountOf(reviewerProfile.id ?? '', reviewerProfile.login, reviewerProfile.email);
  const who = said(principalProfile?.email) ?? said(principalProfile?.id) ?? 'unknown person';
  const what = said(parsed.data.resourceId) ?? 'unknown resource';
  const createdAt = parseInstant(created ?? '');
  const decided = parseInstant(parsed.data.decided ?? '');
  const slot: RecordDraft[] = reviewer?.id
    ? [
        {
          kind: 'ticket-approval',
          nativeId: id,
          key: campaignId,
          name: `${what} of ${who}`,
          approver: reviewer,
          decision: decisionOf(decision),
          finalDecision: decisionOf(decision),
          ...(createdAt && { createdAt }),
          ...(decided && { decidedAt: exactly(decided, 'source_field') }),
          approvers: 1,
        },
      ]
    : [];
  return records(
    {
      kind: 'config-snapshot',
      nativeId: id,
      object: `certification review ${what} of ${who}`,
      settings: present({ ...settings, type: 'certification_review' }),
    },
    ...slot,
  );
}

function personOf(id: string | null | undefined): AccountRef | undefined {
  const known = said(id);
  return known === undefined ? undefined : { system: 'okta', id: known };
}

function textFields(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
