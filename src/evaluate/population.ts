import type { TestSpec } from '../controls/schema.ts';
import type { TicketUse } from '../model/catalogue.ts';
import type { TestResult } from '../model/result.ts';
import type { Trails } from '../model/trails.ts';

/**
 * Is a test's population proven complete? Of the streams it rests on, those of connected sources
 * must be whole. A test none of whose sources is connected was not assessed.
 */
export function populationOf(
  spec: TestSpec,
  trails: Trails,
): Pick<TestResult, 'populationComplete' | 'why' | 'notAssessed'> {
  const connected = new Set<string>(trails.coverage.map(({ source }) => source));
  const needed = restsOn(spec, trails);
  if (spec.needs.length > 0 && needed.length === 0) {
    const sources = [...new Set(spec.needs.map((name) => name.split('/')[0]))].join(' or ');
    return {
      populationComplete: false,
      why: [],
      notAssessed: `Not assessed: ${sources} is not connected.`,
    };
  }
  const why = needed.flatMap((name) => missing(name, trails));
  for (const group of spec.needsOneOf) {
    const of = group.filter((name) => connected.has(name.split('/')[0] ?? ''));
    const holes = of.map((name) => missing(name, trails));
    if (holes.length > 0 && holes.every((hole) => hole.length > 0)) why.push(...holes.flat());
  }
  return { populationComplete: why.length === 0, why };
}

/** Streams of connected sources that must be whole for a test's population to be. */
export function restsOn(spec: TestSpec, trails: Trails): string[] {
  const connected = new Set<string>(trails.coverage.map(({ source }) => source));
  return [
    ...spec.needs.filter((name) => connected.has(name.split('/')[0] ?? '')),
    ...otherTickets(spec, trails),
  ];
}

/** Why a stream does not prove the population whole; empty when it does. */
function missing(name: string, { coverage: all }: Trails): string[] {
  const coverage = all.find(({ source, stream }) => `${source}/${stream}` === name);
  if (!coverage) return [`${name} was not collected.`];
  if (coverage.complete) return [];
  const [reason = 'not whole'] = coverage.why;
  return [`${name}: ${reason}`];
}

const USES: Readonly<Record<string, TicketUse>> = { ACC: 'access', CHG: 'change', INC: 'incident' };

/** A test that rests on Jira's tickets rests on those of every other system with the same use. */
function otherTickets({ id, needs }: TestSpec, { coverage }: Trails): string[] {
  if (!needs.includes('jira/issues')) return [];
  const use = USES[id.split('-')[0] ?? ''];
  return coverage
    .filter(({ tickets = [] }) => (use === undefined ? tickets.length > 0 : tickets.includes(use)))
    .map(({ source, stream }) => `${source}/${stream}`)
    .filter((name) => !needs.includes(name));
}
