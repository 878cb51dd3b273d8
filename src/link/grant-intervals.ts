import { byText } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import { between, exactly, type Instant, shift, type TimeFact } from '../model/time.ts';
import type { Evidence, LinkedAccount } from '../model/trails.ts';
import { isInactive } from './account-states.ts';
import { BEGINNING } from './evidence.ts';
import type { GrantSighting, Holding } from './grant-sightings.ts';

/** One unbroken hold on an entitlement at one level. */
export interface Interval {
  readonly level: string | undefined;
  readonly effective: TimeFact;
  ended?: TimeFact;
  readonly seen: 'event' | 'snapshot';
  readonly preexisting: boolean;
  readonly outcome: 'success' | 'failure' | 'unknown';
  readonly event?: RecordOf<'event'>;
  readonly via: RecordOf<'membership'>['via'];
  confirmed?: boolean;
  readonly evidence: Evidence[];
}

/** Two events this close about one right are one change told twice. */
const TWICE_MS = 5 * 60_000;

/** Turns sightings in time order into intervals. */
export function intervalsOf({ account, sightings }: Holding): Interval[] {
  const walk = new Walk(account);
  for (const sighting of [...sightings].sort(inOrder)) walk.step(sighting);
  return walk.intervals;
}

class Walk {
  readonly intervals: Interval[] = [];
  readonly #account: LinkedAccount;
  #open: Interval | undefined;
  /** Last moment at which the open right was seen held, or the right was known not to be held. */
  #last: Instant | undefined;

  constructor(account: LinkedAccount) {
    this.#account = account;
  }

  step(sighting: GrantSighting): void {
    switch (sighting.how) {
      case 'failed':
        this.#push({ ...started(sighting), outcome: 'failure', ended: sighting.at });
        return;
      case 'add':
        this.#add(sighting);
        break;
      case 'change':
        this.#change(sighting);
        break;
      case 'remove':
        this.#remove(sighting);
        break;
      case 'seen':
        this.#seen(sighting);
        break;
      case 'absent':
        this.#absent(sighting);
        break;
    }
    this.#last = sighting.how === 'absent' ? sighting.at.earliest : sighting.at.latest;
  }

  #add(sighting: GrantSighting): void {
    if (this.#open !== undefined && sameLevel(this.#open.level, sighting.level)) {
      this.#open.evidence.push(sighting.evidence);
      return;
    }
    this.#close(sighting.at, sighting.evidence);
    this.#start(started(sighting));
  }

  #change(sighting: GrantSighting): void {
    if (this.#open === undefined && sighting.before !== undefined) {
      this.#push({ ...this.#unseenStart(sighting, sighting.before), ended: sighting.at });
    }
    this.#add(sighting);
  }

  #remove(sighting: GrantSighting): void {
    if (this.#open !== undefined) {
      this.#close(sighting.at, sighting.evidence);
      return;
    }
    const before = this.intervals.at(-1);
    const told = before?.ended?.latest;
    if (told !== undefined && sighting.at.latest <= shift(told, TWICE_MS)) {
      before?.evidence.push(sighting.evidence);
      return;
    }
    this.#push({ ...this.#unseenStart(sighting, sighting.level), ended: sighting.at });
  }

  #seen(sighting: GrantSighting): void {
    if (this.#open !== undefined && sameLevel(this.#open.level, sighting.level)) {
      this.#open.confirmed = true;
      this.#open.evidence.push(sighting.evidence);
      return;
    }
    const lastSeen = this.#last;
    if (this.#open !== undefined && lastSeen !== undefined) {
      this.#close(between(lastSeen, sighting.at.latest, 'first_seen'), sighting.evidence);
    }
    this.#start({ ...this.#unseenStart(sighting, sighting.level), confirmed: true });
  }

  #absent(sighting: GrantSighting): void {
    if (this.#open === undefined) return;
    const from = this.#last ?? this.#open.effective.earliest;
    const withAccount = this.#accountEnd(from, sighting.at.latest);
    // Gone from the listing although nothing ended it: it was never there, or ended unseen.
    if (withAccount === undefined) this.#open.confirmed ??= false;
    const ended = withAccount ?? between(from, sighting.at.latest, 'first_seen');
    this.#close(ended, sighting.evidence);
  }

  /** A right that ended unseen ended with its account, if that was closed in between. */
  #accountEnd(from: Instant, to: Instant): TimeFact | undefined {
    return this.#account.states.find(
      ({ state, from: at }) => isInactive(state) && at.earliest >= from && at.latest <= to,
    )?.from;
  }

  /** A right first met while already held: it began after the last look that missed it. */
  #unseenStart(sighting: GrantSighting, level: string | undefined): Interval {
    const { at, since } = sighting;
    const missed = this.#open === undefined ? this.#last : undefined;
    const floor = missed ?? this.#account.createdAt ?? BEGINNING;
    const earliest = [floor, at.latest].sort(byText)[0] ?? at.latest;
    const told = since !== undefined && since >= earliest && since <= at.latest;
    return {
      level,
      effective: told ? exactly(since, 'source_field') : between(earliest, at.latest, 'first_seen'),
      seen: 'snapshot',
      preexisting: this.#last === undefined,
      outcome: 'unknown',
      via: sighting.via ?? 'unknown',
      evidence: [sighting.evidence],
    };
  }

  #start(interval: Interval): void {
    this.#open = interval;
    this.#push(interval);
  }

  #push(interval: Interval): void {
    this.intervals.push(interval);
  }

  #close(at: TimeFact, evidence: Evidence): void {
    if (this.#open === undefined) return;
    this.#open.ended = at;
    this.#open.evidence.push(evidence);
    this.#open = undefined;
  }
}

function started(sighting: GrantSighting): Interval {
  const { event, level, at, evidence } = sighting;
  return {
    level,
    effective: at,
    seen: 'event',
    preexisting: false,
    outcome: event?.outcome ?? 'unknown',
    ...(event !== undefined && { event }),
    via: event?.actor?.type === 'rule' ? 'rule' : 'unknown',
    evidence: [evidence],
  };
}

function sameLevel(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** At one moment what ends comes before what begins, and events before listings. */
const ORDER = { remove: 0, failed: 1, change: 2, add: 3, seen: 4, absent: 5 } as const;

function inOrder(a: GrantSighting, b: GrantSighting): number {
  return (
    byText(a.at.latest, b.at.latest) ||
    ORDER[a.how] - ORDER[b.how] ||
    byText(a.evidence.record, b.evidence.record)
  );
}
