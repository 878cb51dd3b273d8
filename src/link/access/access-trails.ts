import { NO_DECISIONS } from '../../model/registers.ts';
import type { Incident, Person, Trails } from '../../model/trails.ts';
import type { Activity } from '../activity.ts';
import { sortedBy } from '../evidence.ts';
import type { LinkInput } from '../input.ts';
import type { RecordsByKind } from '../records-by-kind.ts';
import type { Looks } from '../stream-runs.ts';
import type { TicketHistory } from '../ticket-history.ts';
import type { Reading } from '../ticket-requests.ts';
import { accessReviewsOf } from './access-reviews.ts';
import { breakGlassUses } from './break-glass.ts';
import { credentialsOf } from './credentials.ts';
import { directoryMoves } from './directory-moves.ts';
import type { BulkExport } from './export-anomalies.ts';
import { movesOf } from './moves.ts';
import { ownedOf } from './owned.ts';
import { policiesOf, policyChangesOf } from './policies.ts';
import { reactivationsOf } from './reactivations.ts';

export type AccessTrails = Pick<
  Trails,
  | 'moves'
  | 'reactivations'
  | 'policies'
  | 'policyChanges'
  | 'credentials'
  | 'exportAnomalies'
  | 'breakGlass'
  | 'owned'
  | 'machines'
  | 'registers'
  | 'decisions'
>;

export interface AccessSources {
  readonly records: RecordsByKind;
  readonly people: readonly Person[];
  readonly histories: readonly TicketHistory[];
  readonly incidents: readonly Incident[];
  readonly reading: Reading;
  readonly looks: Looks;
  readonly exports: readonly BulkExport[];
  readonly activityOf: (accounts: ReadonlySet<string>) => Activity;
}

/** What the tests of movers, leavers and the state of access read besides grants and requests. */
export function accessTrails(from: AccessSources, input: LinkInput): AccessTrails {
  const { records, people, histories, incidents, reading, looks } = from;
  const { directory } = reading;
  const { registers, catalogue, period, decisions = NO_DECISIONS } = input;
  const { timezone, identityThreshold } = input.parameters;
  const reviews = accessReviewsOf(histories, decisions, reading, timezone);
  const unsaid = directoryMoves({
    records,
    directory,
    people,
    providers: input.parameters.identityProviders,
    identityThreshold,
    registers,
    period,
    reviewsOf: reviews,
  });
  return {
    moves: sortedBy([...movesOf(people, reviews, registers, period), ...unsaid], ({ id }) => id),
    reactivations: reactivationsOf(directory.accounts, people, records, identityThreshold, period),
    policies: policiesOf(records),
    policyChanges: policyChangesOf(records, directory),
    credentials: credentialsOf(records, directory, looks),
    exportAnomalies: from.exports.map(({ anomaly }) => anomaly),
    breakGlass: breakGlassUses({
      accounts: directory.accounts,
      activityOf: from.activityOf,
      histories,
      incidents,
      registers,
      reading,
      period,
    }),
    owned: ownedOf(catalogue, registers, timezone),
    machines: catalogue.nonHuman,
    ...(registers !== undefined && { registers }),
    decisions,
  };
}
