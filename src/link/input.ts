import type { Catalogue, WorkConventions } from '../model/catalogue.ts';
import type { SourceId } from '../model/ids.ts';
import type { Reject } from '../model/record.ts';
import type { Decisions, Registers } from '../model/registers.ts';
import type { Statement } from '../model/statement.ts';
import type { Period } from '../model/time.ts';

/** Everything besides records that trails depend on. */
export interface LinkInput {
  readonly period: Period;
  readonly statements: readonly Statement[];
  readonly rejects: readonly Reject[];
  readonly catalogue: Catalogue;
  /** Absent when the company keeps none. */
  readonly registers?: Registers;
  readonly decisions?: Decisions;
  readonly conventions: WorkConventions;
  readonly parameters: LinkParameters;
}

export interface LinkParameters {
  /** At or above it a link counts. */
  readonly linkThreshold: number;
  /** At or above it an account is a person's. */
  readonly identityThreshold: number;
  /** Clock difference between systems that is forgiven, in milliseconds. */
  readonly skewMs: number;
  /** A grant this many days after its request can still be linked to it. */
  readonly requestWindowDays: number;
  /** Business days within which a grant without a reference follows its request or approval. */
  readonly corroborateBusinessDays: number;
  /** Business days before a start date at which accounts may already be prepared. */
  readonly preprovisionBusinessDays: number;
  /** Dates, `YYYY-MM-DD`, in the company's zone. */
  readonly holidays: readonly string[];
  /** IANA zone of the company. */
  readonly timezone: string;
  /** Systems whose accounts stand for working at the company. */
  readonly identityProviders: readonly SourceId[];
}

/** Defaults of everything that has one; zone and holidays are the company's own. */
export const DEFAULT_LINK_PARAMETERS: Omit<LinkParameters, 'timezone'> = {
  linkThreshold: 0.75,
  identityThreshold: 0.9,
  skewMs: 5 * 60_000,
  requestWindowDays: 30,
  corroborateBusinessDays: 5,
  preprovisionBusinessDays: 5,
  holidays: [],
  identityProviders: ['okta', 'google'],
};
