import type { PackInput } from '../contract.ts';
import type { Population } from './population.ts';
import { populations } from './populations.ts';
import { column, type Table } from './table.ts';

/** What an auditor asks of a list (IPE): definition, source, query, window, counts, wholeness. */
export function provenanceOf(population: Population, input: PackInput) {
  const fed = (source: string) => population.sources.some((id) => id === source);
  const coverage = input.trails.coverage.filter(({ source }) => fed(source));
  return {
    id: population.id,
    name: population.name,
    definition: population.definition,
    systemsOfRecord: population.sources,
    window: { from: input.period.from, to: input.period.to, timezone: input.period.timezone },
    rows: population.table.rows.length,
    streams: input.statements
      .filter(({ source }) => fed(source))
      .map((s) => ({
        source: s.source,
        stream: s.stream,
        run: s.run,
        query: s.query,
        received: s.received,
        records: s.records,
        rejects: s.rejects.count,
        independentTotal: s.independentTotal,
        complete: s.complete,
      })),
    notWhole: coverage
      .filter(({ complete }) => !complete)
      .map(({ source, stream, why }) => `${source} ${stream}: ${why.join(' ')}`),
    sequences: input.trails.sequences.filter(({ source }) => fed(source)),
    generatedAt: input.generatedAt,
    generatedBy: `auditpack ${input.toolVersion}`,
  };
}

/** One row per population. */
export function populationsTable(input: PackInput): Table {
  return {
    columns: [
      column('Id', 6),
      column('Population', 16),
      column('Definition', 40),
      column('Systems of record', 14),
      column('Rows in list', 9),
      column('Items received', 10),
      column('Rejected', 10),
      column('Independent totals', 26),
      column('Sources whole', 9),
      column('What is not whole', 36),
      column('File', 24),
    ],
    rows: populations(input.trails).map((population) => {
      const meta = provenanceOf(population, input);
      return [
        meta.id,
        meta.name,
        meta.definition,
        meta.systemsOfRecord.join(', '),
        meta.rows,
        sum(meta.streams.map(({ received }) => received)),
        sum(meta.streams.map(({ rejects }) => rejects)),
        meta.streams.flatMap(totalText).join('\n') || 'none offered',
        meta.streams.length > 0 && meta.notWhole.length === 0 ? 'yes' : 'no',
        meta.streams.length === 0 ? 'No source of it was collected.' : meta.notWhole.join('\n'),
        `data/populations/${meta.id}_${meta.name}.csv`,
      ];
    }),
  };
}

function totalText(stream: ReturnType<typeof provenanceOf>['streams'][number]): string[] {
  const total = stream.independentTotal;
  if (total === null) return [];
  return [
    `${stream.source} ${stream.stream}: ${total.count} (${total.how}), difference ${total.difference}`,
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
