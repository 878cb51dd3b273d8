import type { z } from 'zod';
import type { Fact } from '../facts.ts';
import type { PersonPatch, Scenario } from '../scenario.ts';

export type FactInput = z.input<typeof Fact>;
export type PersonInput = z.input<typeof PersonPatch>;

/**
 * Whose an account is. `linked` must be found; `proposed` may be asked about and must not count;
 * `ambiguous` must not be decided; `nobody` is no person's.
 */
export interface AccountLabel {
  readonly system: string;
  readonly accountId: string;
  readonly truth: 'linked' | 'proposed' | 'ambiguous' | 'nobody';
  /** Whose it is; absent for `nobody`. */
  readonly person?: string;
  /** The kind of case, for reading the figures. */
  readonly kind: string;
}

/** Which request a grant rests on. */
export interface GrantLabel {
  readonly person: string;
  /** Name of the right as the system has it. */
  readonly right: string;
  readonly truth: 'linked' | 'ambiguous' | 'none';
  /** Ticket key, or words of the message that asked. */
  readonly request?: string;
  readonly kind: string;
}

/** A verdict that was planted: items of the test whose label has all the marks. */
export interface VerdictLabel {
  readonly test: string;
  readonly marks: readonly string[];
  readonly verdict: 'F' | 'I';
  readonly kind: string;
}

/** What only the measurement sees. */
export interface Labels {
  readonly accounts: readonly AccountLabel[];
  readonly grants: readonly GrantLabel[];
  readonly verdicts: readonly VerdictLabel[];
}

/** What one person's story adds to the company. */
export interface Story {
  readonly people?: Readonly<Record<string, PersonInput>>;
  readonly facts?: readonly FactInput[];
  readonly catalogue?: z.input<typeof Scenario>['catalogue'];
  readonly accounts?: readonly AccountLabel[];
  readonly grants?: readonly GrantLabel[];
  readonly verdicts?: readonly VerdictLabel[];
}

/** Somebody of the labelled company, as the roster has them. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly manager: string;
  readonly department: string;
  /** Systems with an account from the start. */
  readonly accounts: readonly string[];
}

/** What stories are told with. */
export interface Telling {
  /** Next ticket key of the access project. */
  key(): string;
  /** A number that only this story has, for words to find it by. */
  number(): number;
  random(): number;
  /** A working day of the year, `YYYY-MM-DD`, from the given month to the given month. */
  day(fromMonth: number, toMonth: number): string;
}
