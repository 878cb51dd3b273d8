import type { SourceId } from '../../model/ids.ts';
import type { RecordOf } from '../../model/record.ts';
import type { Seed, Seeds } from '../account-seeds.ts';
import { groupBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';

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
  records: RecordsByKind,
  seeds: Seeds,
  providers: readonly SourceId[],
  personOf: (seed: Seed) => string | undefined,
): ReadonlyMap<Seed, readonly string[]> {
  const entries = entriesOf(records, seeds);
  const [atProvider, elsewhere] = [
    entries.filter(({ seed }) => providers.includes(seed.system)),
    entries.filter(({ seed }) => !providers.includes(seed.system)),
  ];
  const signIns = groupBy(atProvider, ({ ip }) => ip);
  const sessions = groupBy(elsewhere, ({ ip, seed }) => `${seed.system} ${ip}`);
  const systems = [...new Set(elsewhere.map(({ seed }) => seed.system))];
  const found = new Map<Seed, Set<string>>();
  for (const session of elsewhere) {
    const before = (signIns.get(session.ip) ?? []).filter(
      (signIn) => follows(session, signIn) && leadsTo(signIn, session.seed.system, systems),
    );
    const people = new Set(before.map(({ seed }) => personOf(seed)));
    const [person] = people;
    if (person === undefined || people.size > 1) continue;
    const rivals = (sessions.get(`${session.seed.system} ${session.ip}`) ?? []).filter((rival) =>
      before.some((signIn) => follows(rival, signIn)),
    );
    if (rivals.some(({ seed }) => seed !== session.seed)) continue;
    found.set(session.seed, (found.get(session.seed) ?? new Set()).add(person));
  }
  return new Map([...found].map(([seed, people]) => [seed, [...people].sort()]));
}

function entriesOf(records: RecordsByKind, seeds: Seeds): Entry[] {
  return records.of('event').flatMap(({ actor, action, outcome, origin, time, targets }) => {
    if (actor === undefined || outcome === 'failure' || !ENTERS.has(action)) return [];
    const seed = seeds.find(actor);
    if (seed === undefined || origin?.ip === undefined) return [];
    return [
      {
        seed,
        ip: origin.ip,
        ...(origin.userAgent !== undefined && { agent: origin.userAgent }),
        at: Date.parse(time.latest),
        targets,
      },
    ];
  });
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
