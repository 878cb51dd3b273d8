import type { z } from 'zod';
import type { Evidence } from './evidence.ts';
import type { SourceId } from './ids.ts';
import type { Account } from './records.ts';
import type { Instant, TimeFact } from './time.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly workerType: 'employee' | 'contractor' | 'vendor' | 'external' | 'unknown';
  readonly timezone: string;
  readonly engagements: readonly Engagement[];
  readonly roles: readonly Role[];
  readonly screeningPassed?: TimeFact;
  readonly policyAck?: TimeFact;
  readonly sponsor?: string;
  /** The tested systems a row was made from instead of by HR, e.g. `okta`. */
  readonly derivedFrom?: string;
  readonly evidence: readonly Evidence[];
}
export interface Engagement {
  readonly start?: TimeFact;
  readonly end?: TimeFact;
  readonly endType: 'voluntary' | 'involuntary' | 'contract_end' | 'unknown';
  readonly notice?: TimeFact;
  /** When the roster first had this end. */
  readonly recorded?: TimeFact;
  readonly evidence: readonly Evidence[];
}
export interface Role {
  readonly title?: string;
  readonly department?: string;
  /** Person id of the manager. */
  readonly manager?: string;
  readonly from?: TimeFact;
  readonly to?: TimeFact;
  /** The end its own row gives, also where a later row goes on. */
  readonly end?: TimeFact;
}

/** Account → person, by the levels of auditors.md §2.3. */
export interface IdentityLink {
  readonly person: string;
  readonly confidence: number;
  readonly rule: 'native_id' | 'email' | 'confirmed' | 'sso_session' | 'name_department' | 'name';
  /** What shows it, in words. */
  readonly because?: string;
  readonly evidence: readonly Evidence[];
}

export type AccountState = z.infer<typeof Account>['state'];

export interface LinkedAccount {
  readonly system: SourceId;
  readonly accountId: string;
  readonly login: string;
  readonly displayName: string;
  readonly type: 'human' | 'service' | 'bot' | 'guest' | 'unknown';
  /** Best identity at or above 0.4; tests use only ≥ 0.9. */
  readonly identity?: IdentityLink;
  readonly runnerUp?: IdentityLink;
  readonly conflict?: string;
  /** Its entry in the register of non-human accounts; such an account is nobody's identity. */
  readonly register?: {
    readonly type: 'service' | 'bot' | 'shared' | 'break_glass';
    readonly owner?: string;
    readonly purpose?: string;
    readonly scope?: string;
    readonly approved?: { readonly by: string; readonly on: string };
    readonly reviewed?: string;
  };
  /** When a listing last showed it; absent for accounts that only events name. */
  readonly listedAt?: Instant;
  /** In time order, from events and snapshots. */
  readonly states: readonly { state: AccountState; from: TimeFact; evidence: Evidence }[];
  readonly current: AccountState;
  readonly lastUseAt?: Instant;
  readonly createdAt?: Instant;
  readonly mfaEnrolled?: boolean;
  readonly evidence: readonly Evidence[];
}
