import { z } from 'zod';
import { SourceId } from './ids.ts';

const date = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
/** A date of the company's calendar, or a moment with its offset. */
export const Moment = z.string().refine((text) => date.test(text) || instant.test(text), {
  error: 'expected a date like 2026-05-20 or a time like 2026-05-20T15:00:00Z',
});
const Person = z.string().min(1).max(200);
const Words = z.string().min(1).max(2_000);
const Approved = z.strictObject({ by: Person, on: Moment });
/** `okta:group:support`, `github:repo:api:admin`, `google:role:*`. */
const Right = z.string().regex(/^[a-z]+:[a-z]+:[^\s:]+(:[\w-]+)?$/, {
  error: 'expected a right like okta:group:support or github:repo:api:admin',
});

/** The rights a role comes with; fields that are absent fit every role. */
const RoleRights = z.strictObject({
  department: z.string().optional(),
  title: z.string().optional(),
  rights: z.array(Right),
});

/** One version of a rule that gives rights without asking. */
const AutomationRule = z.strictObject({
  id: z.string().min(1),
  version: z.union([z.int(), z.string()]),
  system: SourceId,
  /** As the system calls it: name or id. */
  name: z.string().min(1),
  gives: z.array(Right).min(1),
  /** What a person must be at that moment; several values are alternatives. */
  when: z
    .strictObject({
      worker_type: z.array(z.string()).optional(),
      department: z.array(z.string()).optional(),
      title: z.array(z.string()).optional(),
    })
    .default({}),
  author: Person,
  approved: Approved.optional(),
  from: Moment,
  to: Moment.optional(),
  reviewed: Moment.optional(),
  owner: Person.optional(),
});

/** A secret several people can read, as the vault exports it. */
const Secret = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['shared', 'break_glass', 'service']),
  /** The account it opens. */
  opens: z.strictObject({ system: SourceId, account: z.string() }).optional(),
  owner: Person.optional(),
  readers: z
    .array(z.strictObject({ person: Person, from: Moment.optional(), to: Moment.optional() }))
    .default([]),
  rotated: z.array(Moment).default([]),
  checkouts: z.array(z.strictObject({ by: Person, at: Moment })).default([]),
});

/** A guest, outside collaborator or other external account, with who answers for it. */
const External = z.strictObject({
  system: SourceId,
  account: z.string(),
  sponsor: Person,
  purpose: Words,
  scope: Words.optional(),
  until: Moment,
  approved: Approved.optional(),
});

/** Why somebody holds a privileged right. */
const Privilege = z.strictObject({
  holder: Person,
  right: Right,
  why: Words,
  approved: Approved.optional(),
  until: Moment.optional(),
});

/** Anything with an owner that is in no other register: a calendar, a mailing list, a script. */
const Owned = z.strictObject({
  what: Words,
  owner: Person,
  previous: z.array(z.strictObject({ owner: Person, until: Moment })).default([]),
});

/** Two rights that one person should not hold together. */
const Duties = z.strictObject({
  id: z.string().min(1),
  why: Words,
  one: Right,
  other: Right,
});

/**
 * `registers.yaml`: what the company keeps on record about its access besides the catalogue.
 * Versioned and itself approved. A section that is absent is a register nobody keeps.
 */
export const Registers = z.strictObject({
  version: z.union([z.int(), z.string()]),
  approved: Approved.optional(),
  roles: z.array(RoleRights).optional(),
  rules: z.array(AutomationRule).optional(),
  secrets: z.array(Secret).optional(),
  externals: z.array(External).optional(),
  privileges: z.array(Privilege).optional(),
  owned: z.array(Owned).optional(),
  duties: z.array(Duties).optional(),
});
export type Registers = z.infer<typeof Registers>;

/** Confirmed to be no person's account. */
export const NOBODY = 'nobody';

/** Who said so, when, and why. */
const Said = { by: Person, on: Moment, note: z.string().max(2_000).optional() };

/**
 * `decisions.yaml`: what people decided about single accounts, links and findings. Commands append
 * to it; nothing in it changes a record, and a disposition never changes a verdict.
 */
export const Decisions = z.strictObject({
  /** Whose account this is, or is not, by a person's word; `nobody` says it is no person's. */
  identities: z
    .array(
      z.strictObject({
        system: SourceId,
        account: z.string(),
        person: Person,
        /** It is not this person's. */
        denied: z.boolean().optional(),
        ...Said,
      }),
    )
    .default([]),
  /** A request behind a grant that no record connects. */
  links: z.array(z.strictObject({ grant: z.string(), request: z.string(), ...Said })).default([]),
  /** Accepted in advance, for one account or item, until a day. */
  exceptions: z
    .array(
      z.strictObject({
        test: z.string(),
        about: z.string(),
        why: Words,
        approved: Approved,
        until: Moment,
      }),
    )
    .default([]),
  /** What was done about a deviation. */
  dispositions: z
    .array(
      z.strictObject({
        test: z.string(),
        item: z.string(),
        status: z.enum(['open', 'accepted', 'remediated', 'accepted-remediated', 'disputed']),
        cause: Words,
        action: Words.optional(),
        owner: Person,
        due: Moment.optional(),
        closed: Moment.optional(),
        approved: Approved.optional(),
      }),
    )
    .default([]),
  /** Reviews of one person's access that no ticket shows. */
  accessReviews: z.array(z.strictObject({ about: Person, ...Said })).default([]),
});
export type Decisions = z.infer<typeof Decisions>;

export const NO_DECISIONS: Decisions = Decisions.parse({});
