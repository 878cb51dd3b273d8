import { DEMO_KEY } from '../../format/demo.ts';
import type { Findings } from '../findings.ts';
import type { Reservation, VerifyReport } from '../report-schema.ts';
import type { EarlierPack } from './chain.ts';
import type { Held } from './continuity.ts';
import { type CoverageFacts, tiles } from './coverage.ts';
import type { Self } from './self.ts';
import type { SignatureFacts } from './signature.ts';
import type { TimeFacts } from './time.ts';

type Continuity = NonNullable<VerifyReport['continuity']>;
type Statement = Continuity['rewritten'];

/** What may be said of who, when and what came before; each by itself, none beyond the evidence. */
export function originSays({ state, fingerprint, identity }: SignatureFacts): string {
  const who = `${identity ?? 'somebody'} (${fingerprint})`;
  if (fingerprint === DEMO_KEY)
    return `signed with the demo's key, which everybody has: it proves nothing about anybody.`;
  switch (state) {
    case 'pinned':
      return `signed by ${who}, a key you hold.`;
    case 'rotated':
      return `signed by ${who}, a key endorsed by the one you hold.`;
    case 'unpinned':
      return `signed by ${who}, but nothing shows whose key that is: get its fingerprint by another channel and give it with --key.`;
    case 'unsigned':
      return 'not signed: nothing shows who made it. Compare the pack digest with one told by another channel.';
    case 'broken':
      return 'the signature does not hold, or is not by a key you hold.';
  }
}

export function timeSays({ state, at, authority, later }: TimeFacts): string {
  const after = later === undefined ? '' : `, ${later} after the newest evidence came in`;
  switch (state) {
    case 'anchored':
      return `${authority} says by its own clock that the signature existed at ${at}${after}.`;
    case 'unpinned':
      return `a time stamp of ${at}${after}, by ${authority}, an authority you did not name: get its root certificate from the authority and give it with --tsa-ca.`;
    case 'none':
      return 'no time anchor: nobody but the sender says when.';
    case 'broken':
      return 'the time stamp does not hold.';
  }
}

/** What keeps an intact pack from being verified: something nobody has shown. */
export function trustReservations(signature: SignatureFacts, time: TimeFacts): Reservation[] {
  const found: Reservation[] = [];
  const isDemo = signature.fingerprint === DEMO_KEY;
  const says = originSays(signature);
  if (signature.state === 'unsigned') found.push({ kind: 'unsigned', says });
  else if (isDemo) found.push({ kind: 'demo-key', says });
  else if (signature.state === 'unpinned') found.push({ kind: 'key-not-pinned', says });
  if (time.state === 'none') found.push({ kind: 'no-time-anchor', says: timeSays(time) });
  if (time.state === 'unpinned') found.push({ kind: 'time-not-pinned', says: timeSays(time) });
  return found;
}

/** Nothing rewritten, nothing missing, known since when: three statements, each by itself. */
export function continuityOf(
  facts: {
    readonly self: Self;
    readonly earlier: readonly EarlierPack[];
    readonly held: readonly Held[];
    readonly coverage: CoverageFacts;
    readonly time: TimeFacts;
  },
  findings: Findings,
): Continuity {
  const isBroken = findings.count('chain') + findings.count('log') > 0;
  return {
    rewritten: isBroken
      ? {
          state: 'contradicted',
          says: 'the log or the chain of packs does not hold: see findings.',
        }
      : rewritten(facts.earlier, facts.held),
    missing: isBroken
      ? {
          state: 'contradicted',
          says: 'the log or the chain of packs does not hold: see findings.',
        }
      : missing(facts),
    knownSince: knownSince(facts.time),
  };
}

function rewritten(earlier: readonly EarlierPack[], held: readonly Held[]): Statement {
  if (held.length === 0)
    return {
      state: 'not-shown',
      says: `the log extends those of its ${earlier.length} earlier packs, but nothing you hold from before was compared: give --previous or --checkpoint, or pin a key, so that this machine remembers.`,
    };
  const [first, ...more] = held.map(({ from }) => from);
  return {
    state: 'shown',
    says: `the log begins with the very entries of what you hold: ${first}${more.length > 0 ? ` and ${more.length} more` : ''}.`,
  };
}

function missing({
  self: { pack },
  earlier,
  coverage,
}: Parameters<typeof continuityOf>[0]): Statement {
  if (!pack) return { state: 'not-shown', says: 'the pack does not say which one it is.' };
  const gaps = [
    ...(packsTile(earlier, pack.period) ? [] : ['between the periods of the packs']),
    ...coverage.holes.map((name) => `in the windows of ${name}`),
  ];
  const partial = coverage.incomplete.length;
  const number = `pack ${pack.sequence} of a series without a gap`;
  const streams = `${coverage.streams - partial} of ${coverage.streams} streams whole`;
  return {
    state: gaps.length + partial === 0 ? 'shown' : 'not-shown',
    says: `${number}; ${streams}${gaps.length > 0 ? `; time is missing ${gaps.join(', ')}` : ''}. Whether a newer pack exists, no pack can tell: ask for the number of the newest.`,
  };
}

/** Do the periods of all packs, this one included, leave no hole between them? */
function packsTile(earlier: readonly EarlierPack[], period: { from: string; to: string }): boolean {
  const spans = [...earlier, period].map(({ from, to }) => ({
    from: Date.parse(from),
    to: Date.parse(to),
  }));
  const whole = {
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  };
  return tiles(spans, whole);
}

function knownSince(time: TimeFacts): Statement {
  const state =
    time.state === 'anchored' ? 'shown' : time.state === 'broken' ? 'contradicted' : 'not-shown';
  return { state, says: timeSays(time) };
}
