import { StringDecoder } from 'node:string_decoder';

/** A row that is not what was made anew; `record` is its line in the pack, from 1. */
export interface RowDifference {
  readonly record: number;
  readonly expected: string;
  readonly found: string;
}

/** How far an inserted or removed row is looked for. */
const AHEAD = 200;

type Rows = AsyncIterable<string>;

/**
 * Rows of a table in the pack against the rows made anew, each read once. An added or missing row
 * is one difference and does not shift the rest.
 */
export async function* compareRows(expected: Rows, found: Rows): AsyncGenerator<RowDifference> {
  const [wants, has] = [new Ahead(expected), new Ahead(found)];
  for (let record = 1; ; ) {
    const [wanted, there] = [await wants.first(), await has.first()];
    if (wanted === undefined && there === undefined) return;
    const step = wanted === there ? 'same' : await stepOf(wants, has);
    if (step !== 'same') yield difference(step, record, wanted, there);
    if (step !== 'added') wants.shift();
    if (step === 'missing') continue;
    has.shift();
    record++;
  }
}

/** Rows with a look at those that come next. */
class Ahead {
  readonly #from: AsyncIterator<string>;
  readonly #rows: string[] = [];

  constructor(rows: Rows) {
    this.#from = rows[Symbol.asyncIterator]();
  }

  async first(): Promise<string | undefined> {
    await this.#fill(1);
    return this.#rows[0];
  }

  shift(): void {
    this.#rows.shift();
  }

  /** Is it the next one, or one of the `AHEAD` after it? */
  async comes(row: string): Promise<boolean> {
    await this.#fill(AHEAD + 1);
    return this.#rows.includes(row);
  }

  async #fill(count: number): Promise<void> {
    while (this.#rows.length < count) {
      const { value, done } = await this.#from.next();
      if (done) return;
      this.#rows.push(value);
    }
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
async function stepOf(wants: Ahead, has: Ahead): Promise<Step> {
  const [wanted, there] = [await wants.first(), await has.first()];
  if (wanted === undefined || (await has.comes(wanted))) return 'added';
  return there === undefined || (await wants.comes(there)) ? 'missing' : 'changed';
}

type Step = 'added' | 'missing' | 'changed';

const NONE = 'no such row';

/** Where two rows begin to differ, cut to what can be read at a glance. */
export function around(row: string, other: string): string {
  let at = 0;
  while (at < row.length && row[at] === other[at]) at++;
  const from = Math.max(0, at - 60);
  return `${from > 0 ? '…' : ''}${row.slice(from, from + 200)}`;
}

/** Lines of text that comes in pieces; what follows the last line feed is a line too, if empty. */
export async function* rowsOf(
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of pieces) {
    const text = rest + (typeof piece === 'string' ? piece : decoder.write(Buffer.from(piece)));
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield text.slice(start, end);
      start = end + 1;
    }
    rest = text.slice(start);
  }
  yield rest + decoder.end();
}
