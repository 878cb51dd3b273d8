import type { ControlTest } from './define-test.ts';
import { requestLinked } from './tests/acc-01-request-linked.ts';
import { approvalExists } from './tests/acc-02-approval-exists.ts';
import { approverIndependent } from './tests/acc-03-approver-independent.ts';
import { approvalPrecedesGrant } from './tests/acc-04-approval-precedes-grant.ts';
import { approverAuthorised } from './tests/acc-05-approver-authorised.ts';
import { scopeMatches } from './tests/acc-06-scope-matches.ts';
import { businessReason } from './tests/acc-07-business-reason.ts';
import { approvalFresh } from './tests/acc-08-approval-fresh.ts';
import { grantConfirmed } from './tests/acc-09-grant-confirmed.ts';
import { privilegedAuthorised } from './tests/acc-10-privileged-authorised.ts';
import { withinEngagement } from './tests/acc-12-within-engagement.ts';
import { reasonLinked } from './tests/chg-01-reason-linked.ts';
import { approvedBeforeProduction } from './tests/chg-02-approved-before-production.ts';
import { approverNotAuthor } from './tests/chg-03-approver-not-author.ts';
import { testsPassed } from './tests/chg-04-tests-passed.ts';
import { approvalOnFinalRevision } from './tests/chg-05-approval-on-final-revision.ts';
import { deployerAuthorised } from './tests/chg-06-deployer-authorised.ts';
import { noDirectPush } from './tests/chg-07-no-direct-push.ts';
import { noUnexplainedBypass } from './tests/chg-08-no-unexplained-bypass.ts';
import { protectionContinuous } from './tests/chg-10-protection-continuous.ts';
import { changePopulationReconciled } from './tests/chg-11-population-reconciled.ts';
import { screeningBeforeAccess } from './tests/gov-04-screening-before-access.ts';
import { incidentFields } from './tests/inc-01-incident-fields.ts';
import { triagedWithin } from './tests/inc-02-triaged-within.ts';
import { lifecycleOrdered } from './tests/inc-03-lifecycle-ordered.ts';
import { postmortemDone } from './tests/inc-04-postmortem-done.ts';
import { actionsClosed } from './tests/inc-05-actions-closed.ts';
import { notificationDecision } from './tests/inc-06-notification-decision.ts';
import { alertsDispositioned } from './tests/inc-07-alerts-dispositioned.ts';
import { incidentPopulationReconciled } from './tests/inc-08-population-reconciled.ts';
import { evidencePreserved } from './tests/inc-09-evidence-preserved.ts';
import { sourceIdentified } from './tests/ipe-01-source-identified.ts';
import { queryCaptured } from './tests/ipe-02-query-captured.ts';
import { extractionExhausted } from './tests/ipe-03-extraction-exhausted.ts';
import { countReconciled } from './tests/ipe-04-count-reconciled.ts';
import { sequenceGapsExplained } from './tests/ipe-05-sequence-gaps.ts';
import { periodCovered } from './tests/ipe-06-period-covered.ts';
import { tamperEvident } from './tests/ipe-09-tamper-evident.ts';
import { revokedWithinSla } from './tests/lev-01-revoked-within-sla.ts';
import { privilegedRevoked } from './tests/lev-02-privileged-revoked.ts';
import { noActivityAfterEnd } from './tests/lev-03-no-activity-after-end.ts';
import { sessionsTokensRevoked } from './tests/lev-04-sessions-tokens-revoked.ts';
import { notifiedInTime } from './tests/lev-05-notified-in-time.ts';
import { leaverPopulationReconciled } from './tests/lev-08-population-reconciled.ts';
import { coverageContinuous } from './tests/log-03-coverage-continuous.ts';
import { leaversAbsent } from './tests/sta-11-leavers-absent.ts';

/** Every predicate; each has an entry in controls/tests with the same id. */
export const TESTS: readonly ControlTest[] = [
  requestLinked,
  approvalExists,
  approverIndependent,
  approvalPrecedesGrant,
  approverAuthorised,
  scopeMatches,
  businessReason,
  approvalFresh,
  grantConfirmed,
  privilegedAuthorised,
  withinEngagement,
  reasonLinked,
  approvedBeforeProduction,
  approverNotAuthor,
  testsPassed,
  approvalOnFinalRevision,
  deployerAuthorised,
  noDirectPush,
  noUnexplainedBypass,
  protectionContinuous,
  changePopulationReconciled,
  screeningBeforeAccess,
  incidentFields,
  triagedWithin,
  lifecycleOrdered,
  postmortemDone,
  actionsClosed,
  notificationDecision,
  alertsDispositioned,
  incidentPopulationReconciled,
  evidencePreserved,
  sourceIdentified,
  queryCaptured,
  extractionExhausted,
  countReconciled,
  sequenceGapsExplained,
  periodCovered,
  tamperEvident,
  revokedWithinSla,
  privilegedRevoked,
  noActivityAfterEnd,
  sessionsTokensRevoked,
  notifiedInTime,
  leaverPopulationReconciled,
  coverageContinuous,
  leaversAbsent,
];
