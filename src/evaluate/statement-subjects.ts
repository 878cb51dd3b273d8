import { OWN_FILES } from '../model/ids.ts';
import type { Statement } from '../model/statement.ts';
import type { Coverage } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';

/** The last statement of each stream that was collected by API: what the pack rests on. */
export function extractSubjects({ trails }: TestInput): Subject<Statement>[] {
  const last = new Map<string, Statement>();
  for (const statement of trails.statements)
    last.set(`${statement.source}/${statement.stream}/${statement.method}`, statement);
  return [...last.values()].map((statement) => ({
    id: `${statement.source}/${statement.stream}${statement.method === 'import' ? ' (import)' : ''}`,
    label: `${statement.source}/${statement.stream}, ${statement.received} received`,
    at: statement.endedAt,
    traits: [`system:${statement.source}`],
    value: statement,
  }));
}

/** Streams whose history over the period can have holes. */
export function coverageSubjects(
  { trails }: TestInput,
  natures: readonly Coverage['nature'][],
): Subject<Coverage>[] {
  return trails.coverage
    .filter(({ nature, source }) => natures.includes(nature) && !OWN_FILES.has(source))
    .map((coverage) => ({
      id: `${coverage.source}/${coverage.stream}`,
      label: `${coverage.source}/${coverage.stream}`,
      at: trails.period.to,
      traits: [`system:${coverage.source}`],
      value: coverage,
    }));
}

/**
 * Why a stream was never asked: not on this plan, not permitted, unreachable. Nobody can say then
 * what the vendor still has, so its history is unknown rather than lost. `undefined` once any run
 * asked it.
 */
export function neverAsked(
  { source, stream }: Coverage,
  { trails }: TestInput,
): string | undefined {
  const own = trails.statements.filter((one) => one.source === source && one.stream === stream);
  if (own.length === 0 || own.some(({ paging }) => paging !== 'not-started')) return undefined;
  return own.at(-1)?.why.join(' ') || 'it was not asked';
}
