import type { SourceId } from '../../model/ids.ts';
import type { RecordOf } from '../../model/record.ts';
import type { Seed, Seeds } from '../account-seeds.ts';
import { groupBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';
import type { Uses } from '../uses.ts';

/** A session this long after a sign-in at the identity provider, at the latest, may come of it. */
const WITHIN_MS = 60_000;
/** Events in which somebody gets in. */
const ENTERS = new Set<RecordOf<'event'>['action']>([
  'session.start',
  'app.access',
  'token.authorize',
]);

interface Entry {
  readonly seed: Seed;
  readonly ip: string;
  readonly agent?: string;
  readonly at: number;
  readonly targets: readonly string[];
}

/**
 * Whose sign-in at the identity provider led into which account: the session began within a minute
 * of it at the same address and, where both tell, with the same program. A moment proves nothing
 * when two people signed in, or two accounts of the system got in; persons who came so are listed
 * per account, and two of them contradict each other.
 * @param personOf persons of accounts at an identity provider that are proven
 */
export function signInsBefore(
  { records, uses }: { readonly records: RecordsByKind; readonly uses: Uses },
  seeds: Seeds,
  providers: readonly SourceId[],
  personOf: (seed: Seed) => string | undefined,
): ReadonlyMap<Seed, readonly string[]> {
  const telling = records.of('event');
  const actors = [...telling.map(({ actor }) => actor), ...uses.actors.map(({ ref }) => ref)];
  // Without anybody who gets in elsewhere, millions of sign-ins need not be read.
  if (!actors.some((actor) => actor && isElsewhere(seeds.find(actor), providers))) return new Map();
  const entries = entriesOf(both(telling, uses.madeBy(new Set(uses.actors))), seeds);
  const [atProvider, elsewhere] = [
    entries.filter(({ seed }) => providers.includes(seed.system)),
    entries.filter(({ seed }) => !providers.includes(seed.system)),
  ];
  const signIns = groupBy(atProvider, ({ ip }) => ip);
  const sessions = groupBy(elsewhere, ({ ip, seed }) => `${seed.system} ${ip}`);
  const systems = [...new Set(elsewhere.map(({ seed }) => seed.system))];
  const found = new Map<Seed, Set<string>>();
  for (const session of elsewhere) {
    const before = near(signIns.get(session.ip), session.at).filter(
      (signIn) => follows(session, signIn) && leadsTo(signIn, session.seed.system, systems),
    );
    const people = new Set(before.map(({ seed }) => personOf(seed)));
    const [person] = people;
    if (person === undefined || people.size > 1) continue;
    const alike = sessions.get(`${session.seed.system} ${session.ip}`);
    const rivals = near(alike, session.at).filter((rival) =>
      before.some((signIn) => follows(rival, signIn)),
    );
    if (rivals.some(({ seed }) => seed !== session.seed)) continue;
    found.set(session.seed, (found.get(session.seed) ?? new Set()).add(person));
  }
  return new Map([...found].map(([seed, people]) => [seed, [...people].sort()]));
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Generator<T> {
  yield* first;
  yield* second;
}

function isElsewhere(seed: Seed | undefined, providers: readonly SourceId[]): boolean {
  return seed !== undefined && !providers.includes(seed.system);
}

/** In the order of time. Addresses and programs are few and shared, events are many. */
function entriesOf(events: Iterable<RecordOf<'event'>>, seeds: Seeds): Entry[] {
  const texts = new Map<string, string>();
  const shared = (text: string) => {
    const known = texts.get(text) ?? text;
    texts.set(known, known);
    return known;
  };
  const entries: Entry[] = [];
  for (const { actor, action, outcome, origin, time, targets } of events) {
    if (actor === undefined || outcome === 'failure' || !ENTERS.has(action)) continue;
    const seed = seeds.find(actor);
    if (seed === undefined || origin?.ip === undefined) continue;
    entries.push({
      seed,
      ip: shared(origin.ip),
      ...(origin.userAgent !== undefined && { agent: shared(origin.userAgent) }),
      at: Date.parse(time.latest),
      targets: targets.map(shared),
    });
  }
  return entries.sort((a, b) => a.at - b.at);
}

/** Those of a list in the order of time that are less than a minute away, found by halving. */
function near(entries: readonly Entry[] = [], at: number): readonly Entry[] {
  const from = firstAfter(entries, at - WITHIN_MS);
  return entries.slice(from, firstAfter(entries, at + WITHIN_MS));
}

function firstAfter(entries: readonly Entry[], at: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.at ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function follows(session: Entry, signIn: Entry): boolean {
  const after = session.at - signIn.at;
  const sameProgram =
    session.agent === undefined || signIn.agent === undefined || session.agent === signIn.agent;
  return after >= 0 && after < WITHIN_MS && sameProgram;
}

/** A sign-in that names another application led there. */
function leadsTo({ targets }: Entry, system: SourceId, systems: readonly SourceId[]): boolean {
  const named = systems.filter((one) =>
    targets.some((target) => target.toLowerCase().includes(one)),
  );
  return named.length === 0 || named.includes(system);
}
