import { itemSpansOf } from '../integrity/item-spans.ts';
import type { RunWriter, StreamAbout } from '../ledger/contract.ts';
import type { Limit, Statement } from '../model/statement.ts';
import { instantOf } from '../model/time.ts';
import type { AnySource } from '../sources/contract.ts';
import type { AnyStream, CollectOptions, StoredFile } from './contract.ts';
import { finish, type Tally } from './statement.ts';

type FileOptions = Pick<CollectOptions, 'clockFor' | 'countPage' | 'ended'>;

/** Stores files as bodies of one stream: their bytes go through the same mapping as responses. */
export async function storeFiles(
  run: RunWriter,
  input: {
    readonly source: AnySource;
    readonly stream: AnyStream;
    readonly tenant: string;
    readonly method: 'file' | 'import';
    readonly files: readonly StoredFile[];
    /** What is known to be missing, or not known to be there. */
    readonly limits?: readonly Limit[];
    /** Rows that the system itself shows, as somebody counted them. */
    readonly expected?: number;
    /** The moment the files are true of, where that is not now. */
    readonly asOf?: string;
  },
  options: FileOptions,
): Promise<Statement> {
  const { source, stream, tenant, method } = input;
  const before = options.ended?.(source.id, stream.name);
  if (before) return before.statement;
  const clock = options.clockFor(source.id, stream.name);
  const key = { source: source.id, stream: stream.name, tenant, method };
  const names = namesOf(input.files);
  const about: StreamAbout = {
    nature: stream.nature,
    identity: null,
    baseUrl: 'file:',
    query: names,
    asked: null,
    scopes: { needed: [], held: null, missing: [] },
    plan: null,
    retentionFloor: null,
  };
  const tally: Tally = {
    startedAt: instantOf(clock.now()),
    exchanges: 0,
    retries: 0,
    pages: 0,
    received: 0,
    records: 0,
    rejects: new Map(),
    limits: [...(input.limits ?? [])],
    paging: 'not-paged',
  };
  const writer = await run.stream(key, about);
  for (const file of input.files) {
    const at = instantOf(clock.now());
    const url = `file:${encodeURIComponent(file.name)}`;
    const draft = {
      method: method.toUpperCase(),
      url,
      sentAt: at,
      receivedAt: at,
      status: 200,
      headers: {},
      attempt: 1,
    };
    const exchange = (await writer.replay?.(draft)) ?? (await writer.record(draft, file.bytes));
    tally.exchanges++;
    const { items } = file;
    if (items === null) continue;
    const single = file.single ?? false;
    const count = itemSpansOf(exchange.body, items, single).length;
    const mark = { exchange: exchange.n, items, single, count, context: { ...file.context } };
    await writer.page(mark);
    const counts = options.countPage(
      {
        ...key,
        ...mark,
        run: run.id,
        path: '',
        receivedAt: at,
        offset: 0,
        sha256: '',
        body: exchange.body,
      },
      stream,
    );
    tally.pages++;
    tally.received += counts.received;
    tally.records += counts.records;
    for (const [reason, n] of Object.entries(counts.rejects.reasons)) {
      tally.rejects.set(reason, (tally.rejects.get(reason) ?? 0) + n);
    }
  }
  if (input.expected !== undefined) {
    const count = input.expected;
    const how = 'The count stated at the import';
    tally.independentTotal = { count, how, difference: tally.received - count };
  }
  const statement = finish({
    run: run.id,
    key,
    about,
    tally,
    endedAt: instantOf(clock.now()),
  });
  const { asOf } = input;
  const dated =
    asOf === undefined ? statement : { ...statement, answered: { from: asOf, to: asOf } };
  await run.statement(dated);
  return dated;
}

const NAMES_SHOWN = 20;

/** An archive may hold thousands; each file's own exchange has its name. */
function namesOf(files: readonly StoredFile[]): string {
  const names = [...new Set(files.map(({ name }) => name))];
  const shown = names.slice(0, NAMES_SHOWN);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more files` : shown.join(', ');
}
