import { between, exactly, type Instant, type TimeFact } from '../../../model/time.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { accountRef } from './account.ts';
import { list, moment, own, text, tooDeep } from './values.ts';

type Decision = 'approved' | 'declined' | 'pending' | 'unknown';
const DECISIONS: ReadonlyMap<unknown, Decision> = new Map([
  ['approved', 'approved'],
  ['declined', 'declined'],
  ['pending', 'pending'],
]);

/** One approval step of a service request. Imports find the issue in the step's own address. */
export function mapApproval(item: unknown, { page, observedAt }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'approval nested too deep');
  const self = text(own(own(item, '_links'), 'self')) ?? '';
  const key = page.key ?? /\/request\/([^/]+)\/approval/.exec(self)?.[1];
  if (key === undefined) return reject('no-id', 'the approval does not say on which request');
  const drafts = approvalsOf(item, key, observedAt);
  return drafts === undefined
    ? reject('wrong-shape', 'expected an approval with an id, a finalDecision and approvers')
    : records(...drafts);
}

/** Does this value look like an approval step (in a custom field or in a listing)? */
export function isApproval(value: unknown): boolean {
  return (
    text(own(value, 'id')) !== undefined &&
    own(value, 'finalDecision') !== undefined &&
    Array.isArray(own(value, 'approvers'))
  );
}

/**
 * One record per approver. The step's final decision is kept beside the approver's own, which may
 * differ. A step without a listed approver still is a record, with nobody's decision.
 */
export function approvalsOf(
  step: unknown,
  key: string,
  observedAt: Instant,
): readonly RecordDraft[] | undefined {
  if (!isApproval(step)) return undefined;
  const id = text(own(step, 'id')) ?? '';
  const approvers = list(own(step, 'approvers'));
  const created = moment(own(step, 'createdDate'));
  const common = {
    kind: 'ticket-approval' as const,
    key,
    name: text(own(step, 'name')) ?? '',
    finalDecision: decisionOf(own(step, 'finalDecision')),
    ...(created === undefined ? {} : { createdAt: created }),
    approvers: approvers.length,
  };
  if (approvers.length === 0) {
    return [
      { ...common, nativeId: `${key}/${id}`, approver: { system: 'jira' }, decision: 'unknown' },
    ];
  }
  return approvers.map((slot, place): RecordDraft => {
    const approver = accountRef(own(slot, 'approver')) ?? { system: 'jira' };
    const decision = decisionOf(own(slot, 'approverDecision'));
    const decidedAt = decidedIn(step, decision, approvers.length, observedAt);
    return {
      ...common,
      nativeId: `${key}/${id}/${approver.id ?? approver.login ?? `#${place}`}`,
      approver,
      decision,
      ...(decidedAt === undefined ? {} : { decidedAt }),
    };
  });
}

function decisionOf(value: unknown): Decision {
  return DECISIONS.get(value) ?? 'unknown';
}

/**
 * When this approver decided. The vendor gives one time for the whole step: exact for a sole
 * approver; for several, each decided somewhere between opening and completion (or collection).
 */
function decidedIn(
  step: unknown,
  decision: Decision,
  approvers: number,
  observedAt: Instant,
): TimeFact | undefined {
  if (decision !== 'approved' && decision !== 'declined') return undefined;
  const created = moment(own(step, 'createdDate'));
  const completed = moment(own(step, 'completedDate'));
  if (completed !== undefined && approvers === 1) return exactly(completed, 'source_field');
  const latest = completed ?? observedAt;
  if (created === undefined || created > latest) return undefined;
  return between(created, latest, 'source_field');
}
