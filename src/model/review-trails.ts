import type { Evidence } from './evidence.ts';
import type { SourceId } from './ids.ts';
import type { ReviewPeriod } from './review-cadence.ts';
import type { ReviewLine } from './review-records.ts';
import type { Instant, TimeFact } from './time.ts';

/** The part of the trails that tests of reviews read. */
export interface ReviewTrails {
  readonly reviews?: readonly ReviewTrail[];
  /** What holders of privileged rights did with them, in time order. */
  readonly adminActions?: readonly AdminAction[];
  /** Who reviews access to a system by policy, as person ids. */
  readonly reviewers?: Readonly<Record<SourceId, readonly string[]>>;
}

/** One review of one system (or of all administrators) for one period: all its workbooks together. */
export interface ReviewTrail {
  /** e.g. `access-okta-2026-Q1`. */
  readonly id: string;
  readonly type: 'access' | 'admin';
  readonly system?: SourceId;
  readonly period: ReviewPeriod;
  readonly asOf: Instant;
  readonly workbooks: readonly ReviewWorkbook[];
  /** What the evidence says there was to review at `asOf`. */
  readonly population: readonly ReviewSubject[];
  readonly evidence: readonly Evidence[];
}

/** A workbook with its reviewer; it has come back when it is signed. */
export interface ReviewWorkbook {
  readonly reviewer: string;
  readonly signed?: TimeFact;
  readonly statement?: string;
  /** As returned, or as handed out while it is not back. */
  readonly lines: readonly ReviewLine[];
  readonly evidence: Evidence;
}

/** Something to be reviewed: an account, a right it held, or an action of an administrator. */
export interface ReviewSubject {
  readonly account: string;
  readonly login: string;
  readonly person?: string;
  readonly right?: string;
  readonly action?: string;
  readonly what: string;
  /** Was it surely there at that moment? Otherwise it may be left out. */
  readonly sure: boolean;
}

/** Something the holder of a privileged right did that only administrators can do. */
export interface AdminAction {
  /** Record id of the event. */
  readonly id: string;
  readonly at: Instant;
  readonly system: SourceId;
  readonly action: string;
  readonly account: string;
  readonly login: string;
  readonly person: string;
  readonly what: string;
  /** Why somebody else should look at just this one; absent for everyday work. */
  readonly notable?: string;
}

/** What a line and a subject are told apart by. */
export function reviewKey(line: Pick<ReviewLine, 'account' | 'right' | 'action'>): string {
  return [line.account, line.right ?? '', line.action ?? ''].join('\t');
}
