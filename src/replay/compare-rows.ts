/** A row that is not what was made anew; `record` is its line in the pack, from 1. */
export interface RowDifference {
  readonly record: number;
  readonly expected: string;
  readonly found: string;
}

/** How far an inserted or removed row is looked for. */
const AHEAD = 200;

/**
 * Rows of a table in the pack against the rows made anew. An added or missing row is one
 * difference and does not shift the rest.
 */
export function* compareRows(
  expected: readonly string[],
  found: readonly string[],
): Generator<RowDifference> {
  let [e, f] = [0, 0];
  while (e < expected.length || f < found.length) {
    const [wanted, there] = [expected[e], found[f]];
    const step = wanted === there ? 'same' : stepOf(expected, found, e, f);
    if (step !== 'same') yield difference(step, f + 1, wanted, there);
    if (step !== 'added') e++;
    if (step !== 'missing') f++;
  }
}

function difference(
  step: Step,
  record: number,
  wanted: string | undefined,
  there: string | undefined,
): RowDifference {
  return {
    record,
    expected: (step === 'added' ? undefined : wanted) ?? NONE,
    found: (step === 'missing' ? undefined : there) ?? NONE,
  };
}

/** What the two rows at hand make of each other. */
function stepOf(expected: readonly string[], found: readonly string[], e: number, f: number): Step {
  const [wanted, there] = [expected[e], found[f]];
  if (wanted === undefined || isNear(found, wanted, f)) return 'added';
  return there === undefined || isNear(expected, there, e) ? 'missing' : 'changed';
}

type Step = 'added' | 'missing' | 'changed';

const NONE = 'no such row';

function isNear(rows: readonly string[], row: string, from: number): boolean {
  const at = rows.indexOf(row, from);
  return at !== -1 && at - from <= AHEAD;
}

/** Where two rows begin to differ, cut to what can be read at a glance. */
export function around(row: string, other: string): string {
  let at = 0;
  while (at < row.length && row[at] === other[at]) at++;
  const from = Math.max(0, at - 60);
  return `${from > 0 ? '…' : ''}${row.slice(from, from + 200)}`;
}
