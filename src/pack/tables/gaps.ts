import { provisionalWindows } from '../../model/finality.ts';
import type { PackInput } from '../contract.ts';
import { utcTime } from '../local-time.ts';
import { strayDispositions } from './dispositions.ts';
import { column, type Table } from './table.ts';

interface Gap {
  readonly kind: string;
  readonly where: string;
  readonly from?: string;
  readonly to?: string;
  readonly refillable?: string;
  readonly why: string;
  readonly incomplete: boolean;
  readonly answer?: string | undefined;
  readonly weakens?: readonly string[] | undefined;
  readonly instead?: string | undefined;
}

/** Everything that is known to be missing or limited: holes, limits, missing numbers, tests not run. */
export function gapsTable(input: PackInput): Table {
  return {
    columns: [
      column('Kind', 16),
      column('Where', 24),
      column('From UTC', 12),
      column('To UTC', 12),
      column('Can be filled until', 14),
      column('What is missing and why', 70),
      column('Makes it incomplete', 14),
      column('Tests it weakens', 24),
      column('What to do instead', 50),
      column("The vendor's answer", 40),
    ],
    rows: gaps(input).map((gap) => [
      gap.kind,
      gap.where,
      gap.from,
      gap.to,
      gap.refillable,
      gap.why,
      gap.incomplete ? 'yes' : 'no, to be known',
      gap.weakens?.join(', '),
      gap.instead,
      gap.answer,
    ]),
  };
}

function gaps(input: PackInput): Gap[] {
  return [
    ...holes(input),
    ...limits(input),
    ...missingNumbers(input),
    ...provisional(input),
    ...late(input),
    ...testsNotRun(input),
    ...stray(input),
  ];
}

/** How many gaps make something incomplete. */
export function openGaps(input: PackInput): number {
  return gaps(input).filter((gap) => gap.incomplete).length;
}

function holes(input: PackInput): Gap[] {
  return input.trails.coverage.flatMap((coverage): Gap[] => {
    const where = `${coverage.source} ${coverage.stream}`;
    const found = coverage.holes.map((hole) => ({
      kind: 'hole in time',
      where,
      from: utcTime(hole.from),
      to: utcTime(hole.to),
      refillable: hole.refillableUntil === undefined ? 'no longer' : utcTime(hole.refillableUntil),
      why: hole.why,
      incomplete: true,
    }));
    if (found.length > 0 || coverage.complete) return found;
    return [{ kind: 'not whole', where, why: coverage.why.join(' '), incomplete: true }];
  });
}

function limits(input: PackInput): Gap[] {
  const seen = new Set<string>();
  return input.statements.flatMap((statement) =>
    statement.limits
      .map((limit) => ({
        kind: `${limit.kind} limit`,
        where: `${statement.source} ${statement.stream}`,
        why: limit.detail,
        incomplete: limit.incomplete,
        answer: limit.answer,
        weakens: limit.weakens,
        instead: limit.fallback,
      }))
      .filter((gap) => {
        const key = JSON.stringify(gap);
        return seen.has(key) ? false : Boolean(seen.add(key));
      }),
  );
}

/** Answered, but so soon that events of the end may still come. */
function provisional(input: PackInput): Gap[] {
  return provisionalWindows(input.statements).map(({ source, stream, from, to, finalFrom }) => ({
    kind: 'not final yet',
    where: `${source} ${stream}`,
    from: utcTime(from),
    to: utcTime(to),
    refillable: `final by a run after ${utcTime(finalFrom)}`,
    why: 'Collected less than 72 hours after it ended: vendors deliver some events late.',
    incomplete: false,
  }));
}

/** Nothing is missing, but an earlier pack of this window did not hold it. */
function late(input: PackInput): Gap[] {
  return (input.late ?? []).map(({ source, stream, at, firstSeen, finalSince, nativeId }) => ({
    kind: 'late arrival',
    where: `${source} ${stream}`,
    from: utcTime(at),
    to: utcTime(at),
    why: `${nativeId} was first seen ${utcTime(firstSeen)}, after run ${finalSince} had called its window final.`,
    incomplete: false,
  }));
}

function missingNumbers(input: PackInput): Gap[] {
  return input.trails.sequences.flatMap((sequence) => {
    const unexplained = sequence.missing.filter(
      (number) => !Object.hasOwn(sequence.explained, String(number)),
    );
    if (unexplained.length === 0) return [];
    const shown = unexplained.slice(0, 20).join(', ');
    const more = unexplained.length > 20 ? ` and ${unexplained.length - 20} more` : '';
    return [
      {
        kind: 'missing numbers',
        where: `${sequence.source} ${sequence.name}`,
        why: `Numbers ${sequence.first} to ${sequence.last}: not found and not explained: ${shown}${more}.`,
        incomplete: true,
      },
    ];
  });
}

/** A disposition that fits nothing is told, so that nobody takes it for one that does. */
function stray({ results, trails }: PackInput): Gap[] {
  return strayDispositions(results, trails.decisions).map(({ test, item, status }) => ({
    kind: 'disposition without exception',
    where: `${test} ${item}`,
    why: `A disposition (${status}) is recorded for this, and it does not deviate.`,
    incomplete: false,
  }));
}

function testsNotRun(input: PackInput): Gap[] {
  return input.results.tests
    .filter((test) => test.notAssessed !== undefined)
    .map((test) => ({
      kind: 'test not run',
      where: test.test,
      why: test.notAssessed ?? '',
      incomplete: true,
    }));
}
