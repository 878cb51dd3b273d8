import { z } from 'zod';

const Span = z.strictObject({
  /** First day, `YYYY-MM-DD` in the person's zone; absent where the roster does not say. */
  from: z.string().optional(),
  /** Last day. */
  to: z.string().optional(),
  endType: z.string().optional(),
});

const Account = z.strictObject({
  system: z.string(),
  /** The system's own id. */
  account: z.string(),
  login: z.string(),
  name: z.string(),
  type: z.string(),
  state: z.string(),
});

const Claim = z.strictObject({
  person: z.string(),
  name: z.string(),
  /** 0 to 1, by the levels of docs/records.md. */
  confidence: z.number(),
  rule: z.string(),
  because: z.string(),
});

/** An account that may be somebody's: nothing rests on it before a person confirms it. */
const Proposal = Account.extend({
  claim: Claim,
  runnerUp: Claim.optional(),
  conflict: z.string().optional(),
});

/** What `auditpack people` prints with `--json`. */
export const PeopleReport = z.strictObject({
  /** Every open account is surely somebody's or registered, and nothing contradicts. */
  ok: z.boolean(),
  people: z.array(
    z.strictObject({
      person: z.string(),
      name: z.string(),
      workerType: z.string(),
      /** The system under test that the row was made from; absent for a row of HR's own. */
      derivedFrom: z.string().optional(),
      engagements: z.array(Span),
      roles: z.array(
        z.strictObject({
          title: z.string().optional(),
          department: z.string().optional(),
          manager: z.string().optional(),
          from: z.string().optional(),
        }),
      ),
      accounts: z.array(Account.extend({ claim: Claim, conflict: z.string().optional() })),
    }),
  ),
  proposals: z.array(Proposal),
  /** Accounts with a contradiction, also where a person has decided it. */
  conflicts: z.array(Account.extend({ conflict: z.string() })),
  /** Nobody's and in no register; `hint` is a name that fits, which proves nothing. */
  unowned: z.array(Account.extend({ hint: Claim.optional() })),
  /** Registered as non-human, with the person who owns them. */
  registered: z.array(Account.extend({ register: z.string(), owner: z.string().optional() })),
});
export type PeopleReport = z.infer<typeof PeopleReport>;
