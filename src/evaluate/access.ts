import { notAfter, shiftFact, type Ternary, type TimeFact, within } from '../model/time.ts';
import type { Approval, Grant, Request } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';
import { describeRight } from './words.ts';

const MINUTE_MS = 60_000;

/** Grants of the period that somebody had to ask for: those that no rule gave. */
export function grantSubjects(input: TestInput): Subject<Grant>[] {
  return begunGrants(input).filter(({ value }) => !value.birthright);
}

/** Grants of the period, by rules too: seen to begin, on a right in scope, not failed. */
export function begunGrants(input: TestInput): Subject<Grant>[] {
  return input.trails.grants
    .filter((grant) => hasBegun(grant) && within(grant.effective, input.trails.period) !== false)
    .map((grant) => grantSubject(grant, input));
}

/** Was it seen to begin, and not in vain, on a right in scope of somebody who is no machine? */
function hasBegun(grant: Grant): boolean {
  const { entitlement } = grant;
  return (
    !grant.preexisting &&
    entitlement.outOfScope === undefined &&
    grant.outcome !== 'failure' &&
    grant.accountType !== 'bot' &&
    grant.accountType !== 'service'
  );
}

export function grantSubject(grant: Grant, input: TestInput): Subject<Grant> {
  const { entitlement, system } = grant;
  const who = input.index.nameOf(grant.person, grant.accountId);
  return {
    id: grant.id,
    label: `${who} → ${describeRight(entitlement)}`,
    at: grant.effective.earliest,
    traits: [entitlement.class, ...(entitlement.ephi ? ['ephi'] : []), `system:${system}`],
    value: grant,
  };
}

/** What is known of the request behind a grant. */
export type RequestFinding =
  | { readonly kind: 'linked'; readonly request: Request; readonly confidence: number }
  | {
      readonly kind: 'uncertain';
      readonly reason: string;
      readonly says: string;
      readonly settle: string;
    }
  | { readonly kind: 'none' };

/** The request a grant rests on, or why nobody can say which. */
export function requestBehind(grant: Grant, input: TestInput): RequestFinding {
  const threshold = input.number('link.threshold');
  const link = input.index.linkOf(grant.id);
  if (grant.person === undefined || grant.personConfidence < input.number('identity.threshold')) {
    return {
      kind: 'uncertain',
      reason: 'identity_uncertain',
      says: `The account ${grant.accountId} is not surely anybody's (confidence ${grant.personConfidence.toFixed(2)}).`,
      settle: "Put the account id into the person's row of people.csv.",
    };
  }
  if (!link) return noCandidate(input);
  const request = input.index.request(link.to);
  if (!request) return { kind: 'none' };
  if (link.ambiguous) {
    return {
      kind: 'uncertain',
      reason: 'ambiguous_request',
      says: `Two requests fit equally well: ${request.key} and ${link.runnerUp?.to ?? 'another'}.`,
      settle: 'Name the request in the grant, or the system in the request.',
    };
  }
  if (link.confidence < threshold) {
    return {
      kind: 'uncertain',
      reason: 'link_below_threshold',
      says: `The best candidate ${request.key} fits only with confidence ${link.confidence.toFixed(2)} (${link.because.join('; ')}).`,
      settle: `A reference from the grant to ${request.key} or from ${request.key} to the grant.`,
    };
  }
  return { kind: 'linked', request, confidence: link.confidence };
}

/** No request at all counts only where every place in which requests are made was seen whole. */
function noCandidate(input: TestInput): RequestFinding {
  const unseen = unseenRequests(input);
  if (unseen === undefined) return { kind: 'none' };
  return {
    kind: 'uncertain',
    reason: 'request_sources_incomplete',
    says: `No request was found, but ${unseen}.`,
    settle: 'Collect the systems in which access is requested for the whole period.',
  };
}

/** Why nobody can say that something was never asked for; `undefined` when all places were seen. */
export function unseenRequests({ trails }: TestInput): string | undefined {
  const places = trails.coverage.filter(
    ({ source, stream, tickets }) =>
      tickets?.includes('access') || (source === 'slack' && stream === 'messages'),
  );
  if (places.length === 0) return 'no ticketing or chat system was collected';
  const unseen = places.find((place) => !place.complete);
  return unseen && `${unseen.source}/${unseen.stream} was not collected whole`;
}

/** Approvals that policy accepts, the manager's own request among them where the profile says so. */
export function countedApprovals(grant: Grant, request: Request, input: TestInput): Approval[] {
  const accepted = new Set(input.list('approval.accepted'));
  const approvals = standing(request, grant).filter((approval) => accepted.has(approval.strength));
  const implied = impliedApproval(grant, request, input);
  return implied ? [...approvals, implied] : approvals;
}

/** The latest decision of each approver, where it is to approve. Too late a "no" undoes nothing. */
export function standing(request: Request, grant: Grant): Approval[] {
  const latest = new Map<string, Approval>();
  for (const approval of request.approvals) {
    if (approval.decision === 'pending') continue;
    const undoes = approval.decision !== 'approved';
    if (undoes && notAfter(approval.decided, grant.effective) === false) continue;
    const who = approval.approver ?? approval.approverLogin;
    const before = latest.get(who);
    if (!before || before.decided.latest <= approval.decided.latest) latest.set(who, approval);
  }
  return [...latest.values()].filter(({ decision }) => decision === 'approved');
}

function impliedApproval(grant: Grant, request: Request, input: TestInput): Approval | undefined {
  if (!input.flag('approval.manager_request_counts') || request.requester === undefined)
    return undefined;
  const manager = managerAt(grant.person, request.created, input);
  if (request.requester !== manager || request.requester === grant.person) return undefined;
  return {
    id: `${request.id}/implied`,
    approver: request.requester,
    approverConfidence: request.requesterConfidence,
    approverLogin: request.requester,
    decision: 'approved',
    decided: request.created,
    strength: 'B',
    text: '',
    edited: false,
    how: 'implied by manager-submitted request',
    evidence: request.evidence,
  };
}

/** The person's manager in the role they had at that time. */
export function managerAt(
  person: string | undefined,
  at: TimeFact,
  input: TestInput,
): string | undefined {
  const roles = input.index.person(person)?.roles ?? [];
  const then = roles.filter(
    (role) => (role.from?.earliest ?? '') <= at.latest && (role.to?.latest ?? '9') > at.earliest,
  );
  return (then.at(-1) ?? roles.at(-1))?.manager;
}

/** May this approver decide on this right for this person? `unknown` when nobody is named. */
export function isAuthorised(approval: Approval, grant: Grant, input: TestInput): Ternary {
  const { entitlement } = grant;
  const allowed =
    entitlement.class === 'standard'
      ? [managerAt(grant.person, approval.decided, input)]
      : [entitlement.owner, ...entitlement.delegates];
  const named = allowed.filter((person) => person !== undefined);
  if (named.length === 0 || approval.approver === undefined) return 'unknown';
  if (approval.approverConfidence < input.number('identity.threshold')) return 'unknown';
  if (!named.includes(approval.approver)) return false;
  return isEngaged(approval.approver, approval.decided, input);
}

/** Does the person work here at that time? `unknown` for somebody the roster does not have. */
export function isEngaged(person: string, at: TimeFact, input: TestInput): Ternary {
  const engagements = input.index.person(person)?.engagements ?? [];
  if (engagements.length === 0) return 'unknown';
  return engagements.some(
    ({ start, end }) =>
      (start?.earliest ?? '') <= at.latest && (end === undefined || end.latest > at.earliest),
  );
}

/** Is the approval no later than the grant, a clock difference forgiven? */
export function beforeGrant(decided: TimeFact, grant: Grant, input: TestInput): Ternary {
  return notAfter(decided, shiftFact(grant.effective, input.number('skew_minutes') * MINUTE_MS));
}
