import type { Instant } from '../model/time.ts';
import type { Fact } from './facts.ts';

/** Someone of the invented company. Ids are `p_<first name>`. */
export interface SandboxPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly workerType: 'employee' | 'contractor';
  readonly title: string;
  readonly department: string;
  readonly manager?: string;
  readonly sponsor?: string;
  /** Dates (`YYYY-MM-DD`) in `timezone`. */
  readonly start: string;
  readonly end?: string;
  readonly endType?: 'voluntary' | 'involuntary' | 'contract_end';
  readonly noticeDate?: string;
  readonly timezone: string;
  readonly screeningPassed?: string;
  readonly policyAck?: string;
  /** Systems where the account existed before anything in `facts`; default all five. */
  readonly accounts?: readonly string[];
  /** Okta groups, GitHub teams and admin roles held from the start. */
  readonly groups?: readonly string[];
  readonly teams?: readonly string[];
  readonly oktaAdmin?: string;
  readonly googleAdmin?: boolean;
  readonly githubOwner?: boolean;
  readonly slackOwner?: boolean;
  /** Rows of the roster before the present one, oldest first. */
  readonly earlier?: readonly {
    readonly start: string;
    readonly end?: string;
    readonly endType?: string;
    readonly noticeDate?: string;
    readonly title?: string;
    readonly department?: string;
    readonly manager?: string;
  }[];
  /** False for machines and people from outside: they have accounts and no row. */
  readonly onRoster?: boolean;
  readonly otherEmails?: readonly string[];
  /** False where the roster does not know the login at GitHub. */
  readonly githubOnRoster?: boolean;
  /** What one system shows instead of the roster's name and address, by system. */
  readonly shown?: Readonly<Record<string, { readonly name?: string; readonly email?: string }>>;
}

/** Everything the vendors know, as one list of what happened, in time order. */
export interface World {
  readonly organization: string;
  readonly timezone: string;
  /** When the vendors are asked: no fact lies after it, `Date` headers say it. */
  readonly now: Instant;
  readonly people: readonly SandboxPerson[];
  readonly groups: readonly SandboxGroup[];
  readonly repos: readonly SandboxRepo[];
  readonly channels: readonly SandboxChannel[];
  readonly facts: readonly Fact[];
}
export interface SandboxGroup {
  readonly name: string;
  readonly description: string;
}
export interface SandboxRepo {
  readonly name: string;
  readonly protected: boolean;
  readonly requiredChecks: readonly string[];
}
export interface SandboxChannel {
  readonly name: string;
  readonly isPrivate: boolean;
  /** Is the collecting bot a member? */
  readonly joined: boolean;
  readonly createdAt: Instant;
}

/** One vendor's part of the sandbox: pure function of world and request, plus paging state in cursors. */
export interface VendorSandbox {
  handle(request: SandboxRequest): SandboxResponse;
}
export interface SandboxRequest {
  readonly method: string;
  /** Path below the vendor's prefix, e.g. `/api/v1/users`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Address of this vendor's prefix as the client sees it, for `Link` and `self` fields. */
  readonly base: string;
}
export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A vendor that the company uses only where a scenario says something happened in it. */
export interface FurtherVendor {
  /** Prefix it is served under, and the source's id. */
  readonly id: string;
  create(world: World): VendorSandbox;
  /** Its section of auditpack.yaml, with secrets as names in `environment`. */
  settings(base: string): Readonly<Record<string, unknown>>;
  /** Secrets the sandbox accepts, as the environment would hold them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A stable number from a text, for ids that look like the vendor's. Not random, not secret. */
export function seedOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}
