import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import { shown } from '../../format/shown.ts';
import { checkStamp, type Stamp } from '../../integrity/timestamp/check.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import type { VerifyOptions } from './options.ts';

/** When the signature existed, by whose clock. */
export interface TimeFacts {
  /** `anchored`: by an authority the auditor named. `unpinned`: by one that nobody named. */
  readonly state: 'anchored' | 'unpinned' | 'none' | 'broken';
  /** UTC, by the authority's clock. */
  readonly at?: string;
  /** Subject of the certificate that signed, and when that certificate ends (UTC). */
  readonly authority?: string;
  readonly until?: string;
  /** Identifier of the policy under which the authority says it. */
  readonly policy?: string;
  /** When the newest evidence came in, by the collector's clock, and how long before the time stamp. */
  readonly newest?: string;
  readonly later?: string;
}

/**
 * The time stamp over the signature (docs/pack-format.md §9.7): without a network and a clock, from
 * the pack and the certificates the auditor named alone.
 * @param newest when the newest evidence came in; no time stamp over it can be older
 */
export function checkTime(
  files: PackFiles,
  newest: string | undefined,
  { tsaRoots }: VerifyOptions,
  findings: Findings,
): TimeFacts {
  const before = findings.count('time');
  const [response, chain, over] = [PATHS.timestamp, PATHS.tsaChain, PATHS.signature].map((path) =>
    readWhole(files, path, LIMITS.signatureFile),
  );
  if (response === undefined || chain === undefined) return absent(files, findings);
  const { stamp, problems } = checkStamp({
    response,
    chain: chain.toString('latin1'),
    over: over ?? Buffer.alloc(0),
    trusted: tsaRoots,
  });
  for (const { kind, where, expected, found } of problems) {
    const file = where === 'response' ? PATHS.timestamp : PATHS.tsaChain;
    findings.add({ kind: `time-${kind}`, file, expected, found });
  }
  if (stamp && newest !== undefined && stamp.time + stamp.accuracy < Date.parse(newest))
    findings.add({
      kind: 'time-early',
      file: PATHS.timestamp,
      expected: `a time after ${newest}, when the newest evidence came in`,
      found: iso(stamp.time),
    });
  if (stamp === undefined || findings.count('time') > before) return { state: 'broken' };
  return { state: stamp.pinned ? 'anchored' : 'unpinned', ...factsOf(stamp, newest) };
}

/** Neither file, or one that says nothing without the other. */
function absent(files: PackFiles, findings: Findings): TimeFacts {
  const pair = [PATHS.timestamp, PATHS.tsaChain];
  const there = pair.find((path) => files.entries.has(path));
  if (there === undefined) return { state: 'none' };
  const missing = pair.find((path) => path !== there) ?? there;
  const found = files.entries.has(missing) ? 'one that is too large' : 'none';
  findings.add({ kind: 'time-format', file: missing, expected: `a file beside ${there}`, found });
  return { state: 'broken' };
}

function factsOf(
  { time, authority, until, policy }: Stamp,
  newest: string | undefined,
): Omit<TimeFacts, 'state'> {
  return {
    at: iso(time),
    authority: shown(authority),
    until: iso(until),
    policy,
    ...(newest !== undefined && { newest, later: duration(time - Date.parse(newest)) }),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** `3 d 4 h`, `12 min`, `5 s`: the two largest parts. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([n]) => n > 0);
  if (first === -1) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([n]) => n > 0);
  return shown.map(([n, unit]) => `${n} ${unit}`).join(' ');
}
