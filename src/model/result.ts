import type { Instant } from './time.ts';
import type { Evidence } from './trails.ts';

/** `P` pass · `F` deviation · `I` inconclusive · `NA` not in the population or blocked (auditors.md §1a). */
export type VerdictLetter = 'P' | 'F' | 'I' | 'NA';
/** `E` exceptions noted · `?` incomplete · `N` none noted · `O` did not operate · `X` not assessed. */
export type ControlState = 'E' | '?' | 'N' | 'O' | 'X';

/** What a test says of one item. */
export interface Verdict {
  readonly verdict: VerdictLetter;
  /** Permanent snake_case code; the test's YAML explains it in words. */
  readonly reason: string;
  /** One sentence a reader can check: who, what, when, by how much. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** For I: what would settle it. */
  readonly settle?: string;
  /** Named instants behind the verdict, e.g. `{t0, deadline, inactive}`; printed in UTC and local. */
  readonly instants?: Readonly<Record<string, Instant>>;
  /** Confidence of the link it rests on. */
  readonly linkConfidence?: number;
}

export interface ParameterUsed {
  readonly key: string;
  readonly value: unknown;
  readonly isDefault: boolean;
  readonly policy?: string;
}

export interface ItemResult extends Verdict {
  readonly test: string;
  readonly item: string;
  readonly label: string;
  /** Main date of the item, for sorting and for the period. */
  readonly at?: Instant;
  /** Traits for controls that read a part of a population: `ephi`, `privileged`, `sensitive`, system ids. */
  readonly traits: readonly string[];
  readonly parameters: readonly ParameterUsed[];
}

export interface TestResult {
  readonly test: string;
  readonly name: string;
  readonly advisory: boolean;
  readonly items: readonly ItemResult[];
  readonly counts: Readonly<Record<VerdictLetter, number>>;
  /** Is the population proven complete? With the reasons when not. */
  readonly populationComplete: boolean;
  readonly why: readonly string[];
  /** Why the test was not run at all, e.g. its source is not connected. */
  readonly notAssessed?: string;
}

export interface ControlResult {
  readonly framework: string;
  readonly control: string;
  readonly title: string;
  readonly objective: string;
  readonly coverage: 'full' | 'partial' | 'manual';
  readonly tests: readonly string[];
  readonly counts: Readonly<Record<VerdictLetter, number>>;
  readonly state: ControlState;
  readonly why: readonly string[];
  /** Items with F, as `test item`. */
  readonly exceptions: readonly string[];
  readonly manualEvidence: readonly string[];
}

export interface Results {
  readonly tests: readonly TestResult[];
  readonly controls: readonly ControlResult[];
  readonly libraryVersion: string;
}

/** A verdict that needs something a redacted pack withholds; `missing`: items not even formed. */
export type WithheldVerdict =
  | { readonly test: string; readonly item: string }
  | { readonly test: string; readonly missing: number };
