import type { ControlTest } from './define-test.ts';
import { requestLinked } from './tests/access/acc-01-request-linked.ts';
import { approvalExists } from './tests/access/acc-02-approval-exists.ts';
import { approverIndependent } from './tests/access/acc-03-approver-independent.ts';
import { approvalPrecedesGrant } from './tests/access/acc-04-approval-precedes-grant.ts';
import { approverAuthorised } from './tests/access/acc-05-approver-authorised.ts';
import { scopeMatches } from './tests/access/acc-06-scope-matches.ts';
import { businessReason } from './tests/access/acc-07-business-reason.ts';
import { approvalFresh } from './tests/access/acc-08-approval-fresh.ts';
import { grantConfirmed } from './tests/access/acc-09-grant-confirmed.ts';
import { privilegedAuthorised } from './tests/access/acc-10-privileged-authorised.ts';
import { temporaryAccessEnded } from './tests/access/acc-11-temporary-access-ended.ts';
import { withinEngagement } from './tests/access/acc-12-within-engagement.ts';
import { declinedNotGranted } from './tests/access/acc-13-declined-not-granted.ts';
import { birthrightRuleValid } from './tests/access/acc-14-birthright-rule-valid.ts';
import { reasonLinked } from './tests/changes/chg-01-reason-linked.ts';
import { approvedBeforeProduction } from './tests/changes/chg-02-approved-before-production.ts';
import { approverNotAuthor } from './tests/changes/chg-03-approver-not-author.ts';
import { testsPassed } from './tests/changes/chg-04-tests-passed.ts';
import { approvalOnFinalRevision } from './tests/changes/chg-05-approval-on-final-revision.ts';
import { deployerAuthorised } from './tests/changes/chg-06-deployer-authorised.ts';
import { noDirectPush } from './tests/changes/chg-07-no-direct-push.ts';
import { noUnexplainedBypass } from './tests/changes/chg-08-no-unexplained-bypass.ts';
import { emergencyFollowup } from './tests/changes/chg-09-emergency-followup.ts';
import { protectionContinuous } from './tests/changes/chg-10-protection-continuous.ts';
import { changePopulationReconciled } from './tests/changes/chg-11-population-reconciled.ts';
import { settingChangeAuthorised } from './tests/changes/chg-12-admin-config-change-authorised.ts';
import { environmentsSeparate } from './tests/changes/chg-13-env-separation.ts';
import { emergencyRate } from './tests/changes/chg-14-emergency-rate.ts';
import { riskAndRollback } from './tests/changes/chg-15-risk-and-rollback.ts';
import { screeningBeforeAccess } from './tests/governance/gov-04-screening-before-access.ts';
import { incidentFields } from './tests/incidents/inc-01-incident-fields.ts';
import { triagedWithin } from './tests/incidents/inc-02-triaged-within.ts';
import { lifecycleOrdered } from './tests/incidents/inc-03-lifecycle-ordered.ts';
import { postmortemDone } from './tests/incidents/inc-04-postmortem-done.ts';
import { actionsClosed } from './tests/incidents/inc-05-actions-closed.ts';
import { notificationDecision } from './tests/incidents/inc-06-notification-decision.ts';
import { alertsDispositioned } from './tests/incidents/inc-07-alerts-dispositioned.ts';
import { incidentPopulationReconciled } from './tests/incidents/inc-08-population-reconciled.ts';
import { evidencePreserved } from './tests/incidents/inc-09-evidence-preserved.ts';
import { sourceIdentified } from './tests/information/ipe-01-source-identified.ts';
import { queryCaptured } from './tests/information/ipe-02-query-captured.ts';
import { extractionExhausted } from './tests/information/ipe-03-extraction-exhausted.ts';
import { countReconciled } from './tests/information/ipe-04-count-reconciled.ts';
import { sequenceGapsExplained } from './tests/information/ipe-05-sequence-gaps.ts';
import { periodCovered } from './tests/information/ipe-06-period-covered.ts';
import { tamperEvident } from './tests/information/ipe-09-tamper-evident.ts';
import { manualItemsAttested } from './tests/information/ipe-10-manual-items-attested.ts';
import { revokedWithinSla } from './tests/leavers/lev-01-revoked-within-sla.ts';
import { privilegedRevoked } from './tests/leavers/lev-02-privileged-revoked.ts';
import { noActivityAfterEnd } from './tests/leavers/lev-03-no-activity-after-end.ts';
import { sessionsTokensRevoked } from './tests/leavers/lev-04-sessions-tokens-revoked.ts';
import { notifiedInTime } from './tests/leavers/lev-05-notified-in-time.ts';
import { sharedSecretsRotated } from './tests/leavers/lev-06-shared-secrets-rotated.ts';
import { ownedItemsReassigned } from './tests/leavers/lev-07-owned-items-reassigned.ts';
import { leaverPopulationReconciled } from './tests/leavers/lev-08-population-reconciled.ts';
import { noSilentReactivation } from './tests/leavers/lev-09-no-silent-reactivation.ts';
import { contractEndEnforced } from './tests/leavers/lev-10-contract-end-enforced.ts';
import { exportBeforeLeavingReviewed } from './tests/leavers/lev-11-export-before-leaving-reviewed.ts';
import { coverageContinuous } from './tests/logging/log-03-coverage-continuous.ts';
import { reviewerIndependent } from './tests/logging/log-06-reviewer-independent.ts';
import { accessReviewedOnMove } from './tests/movers/mov-01-access-reviewed.ts';
import { oldAccessRemoved } from './tests/movers/mov-02-old-access-removed.ts';
import { newAccessAuthorised } from './tests/movers/mov-03-new-access-authorised.ts';
import { reviewOnSchedule } from './tests/reviews/uar-01-review-on-schedule.ts';
import { reviewPopulationComplete } from './tests/reviews/uar-02-population-complete.ts';
import { reviewerAuthorised } from './tests/reviews/uar-03-reviewer-authorised.ts';
import { decisionPerItem } from './tests/reviews/uar-04-decision-per-item.ts';
import { revocationsExecuted } from './tests/reviews/uar-05-revocations-executed.ts';
import { rubberStampSignal } from './tests/reviews/uar-06-rubber-stamp.ts';
import { accountHasOwner } from './tests/state/sta-01-account-has-owner.ts';
import { uniqueIds } from './tests/state/sta-02-unique-ids.ts';
import { mfaEnforced } from './tests/state/sta-03-mfa-enforced.ts';
import { passwordPolicy } from './tests/state/sta-04-password-policy.ts';
import { privilegedJustified } from './tests/state/sta-05-privileged-justified.ts';
import { dormantHandled } from './tests/state/sta-06-dormant-handled.ts';
import { machinesGoverned } from './tests/state/sta-07-machines-governed.ts';
import { breakGlassReviewed } from './tests/state/sta-08-break-glass-reviewed.ts';
import { sessionLimits } from './tests/state/sta-09-session-limits.ts';
import { externalsSponsored } from './tests/state/sta-10-externals-sponsored.ts';
import { leaversAbsent } from './tests/state/sta-11-leavers-absent.ts';

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
  emergencyFollowup,
  protectionContinuous,
  changePopulationReconciled,
  settingChangeAuthorised,
  environmentsSeparate,
  emergencyRate,
  riskAndRollback,
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
  manualItemsAttested,
  revokedWithinSla,
  privilegedRevoked,
  noActivityAfterEnd,
  sessionsTokensRevoked,
  notifiedInTime,
  leaverPopulationReconciled,
  coverageContinuous,
  reviewerIndependent,
  reviewOnSchedule,
  reviewPopulationComplete,
  reviewerAuthorised,
  decisionPerItem,
  revocationsExecuted,
  rubberStampSignal,
  leaversAbsent,
  temporaryAccessEnded,
  declinedNotGranted,
  birthrightRuleValid,
  sharedSecretsRotated,
  ownedItemsReassigned,
  noSilentReactivation,
  contractEndEnforced,
  exportBeforeLeavingReviewed,
  accessReviewedOnMove,
  oldAccessRemoved,
  newAccessAuthorised,
  accountHasOwner,
  uniqueIds,
  mfaEnforced,
  passwordPolicy,
  privilegedJustified,
  dormantHandled,
  machinesGoverned,
  breakGlassReviewed,
  sessionLimits,
  externalsSponsored,
];
