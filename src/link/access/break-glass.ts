import { momentOf } from '../../model/moment.ts';
import type { Registers } from '../../model/registers.ts';
import { type Instant, type Period, shift, within } from '../../model/time.ts';
import type {
  AccessReviewNote,
  BreakGlassUse,
  Incident,
  LinkedAccount,
} from '../../model/trails.ts';
import { type Activity, accountKey } from '../activity.ts';
import { distinct, evidenceOf, optional, sortedBy } from '../evidence.ts';
import { type TicketHistory, textOf } from '../ticket-history.ts';
import type { Reading } from '../ticket-requests.ts';
import { saysReviewed } from '../wording.ts';

const HOUR_MS = 3_600_000;
/** Uses this close are one occasion. */
const ONE_OCCASION_MS = 12 * HOUR_MS;
/** The vault gives it out at most this long before the use. */
const CHECKED_OUT_MS = 8 * HOUR_MS;
/** Tickets this near the use may be its occasion. */
const NEAR_MS = 72 * HOUR_MS;

export interface BreakGlassInput {
  readonly accounts: readonly LinkedAccount[];
  readonly activityOf: (accounts: ReadonlySet<string>) => Activity;
  readonly histories: readonly TicketHistory[];
  readonly incidents: readonly Incident[];
  readonly registers: Registers | undefined;
  readonly reading: Reading;
  readonly period: Period;
}

/** Uses of registered break-glass accounts in the period, with user, occasion and reviews. */
export function breakGlassUses(input: BreakGlassInput): BreakGlassUse[] {
  const accounts = input.accounts.filter(({ register }) => register?.type === 'break_glass');
  const activity = input.activityOf(new Set(accounts.map(accountKey)));
  const uses = accounts.flatMap((account) => {
    const events = sortedBy(
      (activity.get(accountKey(account)) ?? []).filter(
        ({ time }) => within(time, input.period) !== false,
      ),
      ({ time, id }) => `${time.latest} ${id}`,
    );
    const runs: (typeof events)[] = [];
    for (const event of events) {
      const open = runs.at(-1);
      const last = open?.at(-1)?.time.latest;
      if (open && last && event.time.earliest <= shift(last, ONE_OCCASION_MS)) open.push(event);
      else runs.push([event]);
    }
    return runs.map((run) => useOf(account, run, input));
  });
  return sortedBy(uses, ({ id }) => id);
}

function useOf(
  account: LinkedAccount,
  events: readonly (Parameters<typeof evidenceOf>[0] & {
    time: BreakGlassUse['at'];
    vendorType: string;
  })[],
  input: BreakGlassInput,
): BreakGlassUse {
  const [first] = events;
  if (first === undefined) throw new RangeError('a use without events');
  const { system, accountId, login } = account;
  const at = first.time;
  const told = input.histories.filter((history) => tells(history, account, at.latest));
  const occasion = told.find((history) => isOccasion(history, input))?.ticket;
  const open = input.incidents.find(
    ({ detected, reported, key }) =>
      ((detected ?? reported)?.earliest ?? '9') <= at.latest &&
      told.some(({ ticket }) => ticket.key === key),
  );
  return {
    id: `break-glass:${system}:${login}@${at.latest}`,
    system,
    accountId,
    login,
    at,
    uses: events.length,
    ...optional('user', checkedOutBy(account, at.latest, input)),
    ...optional('occasion', open?.key ?? occasion?.key),
    reviews: told.flatMap((history) => reviewsIn(history, at.latest, input.reading)),
    evidence: distinct([
      ...events.slice(0, 5).map((event) => evidenceOf(event, event.vendorType)),
      ...told.map(({ ticket }) => evidenceOf(ticket, `${ticket.key} names ${login}`)),
    ]),
  };
}

/** Names the account, and was worked on around the use. */
function tells({ ticket, comments }: TicketHistory, account: LinkedAccount, at: Instant): boolean {
  const near = ticket.createdAt >= shift(at, -NEAR_MS) && ticket.createdAt <= shift(at, NEAR_MS);
  const text = [textOf(ticket), ...comments.map((comment) => comment.text)]
    .join('\n')
    .toLowerCase();
  const names = [account.login, account.login.split('@')[0] ?? '', 'break-glass', 'break glass'];
  return near && names.some((name) => name.length > 3 && text.includes(name.toLowerCase()));
}

/** An incident, or a planned test of the account. */
function isOccasion({ ticket }: TicketHistory, { reading }: BreakGlassInput): boolean {
  const { incidentProjects } = reading.conventions;
  return (
    incidentProjects.includes(ticket.project) ||
    /\b(?:test|drill|exercise)\b/i.test(`${ticket.type} ${ticket.summary}`)
  );
}

function checkedOutBy(
  { system, accountId, login }: LinkedAccount,
  at: Instant,
  { registers, period }: BreakGlassInput,
): string | undefined {
  const names = new Set([accountId.toLowerCase(), login.toLowerCase()]);
  const secrets = (registers?.secrets ?? []).filter(
    ({ opens }) => opens?.system === system && names.has(opens.account.toLowerCase()),
  );
  return sortedBy(
    secrets
      .flatMap(({ checkouts }) => checkouts)
      .map(({ by, at: when }) => ({ by, time: momentOf(when, period.timezone) }))
      .filter(({ time }) => time.earliest <= at && time.latest >= shift(at, -CHECKED_OUT_MS)),
    ({ time }) => time.latest,
  ).at(-1)?.by;
}

function reviewsIn(
  { ticket, comments }: TicketHistory,
  at: Instant,
  { directory }: Reading,
): AccessReviewNote[] {
  return comments.flatMap((comment) => {
    if (comment.author === undefined || comment.time.latest < at) return [];
    if (!saysReviewed(comment.text)) return [];
    const { person, confidence, login, bot } = directory.person(comment.author);
    if (bot) return [];
    return [
      {
        ...optional('by', person),
        confidence,
        login,
        at: comment.time,
        what: `${ticket.key}: ${comment.text.slice(0, 160)}`,
        evidence: [evidenceOf(comment, `${login} on ${ticket.key}`)],
      },
    ];
  });
}
