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
    .filter(({ nature, source }) => natures.includes(nature) && source !== 'people')
    .filter(({ source, stream }) => wasStarted(source, stream, trails.statements))
    .map((coverage) => ({
      id: `${coverage.source}/${coverage.stream}`,
      label: `${coverage.source}/${coverage.stream}`,
      at: trails.period.to,
      traits: [`system:${coverage.source}`],
      value: coverage,
    }));
}

/** A stream nobody ever asked has no coverage to judge; IPE-03 says that it was not collected. */
function wasStarted(source: string, stream: string, statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      statement.source === source &&
      statement.stream === stream &&
      statement.paging !== 'not-started',
  );
}
