import { parse } from 'csv-parse/sync';
import { AuditpackError } from '../errors.ts';
import { rowSpans } from '../integrity/csv-spans.ts';
import { itemSpansOf, tableDelimiter } from '../integrity/item-spans.ts';
import { type JsonToken, rewriteJson } from '../integrity/json-rewrite.ts';
import type { Span } from '../integrity/json-spans.ts';
import type { Redactor } from './redactor.ts';

/** How a body holds items: a page mark of the ledger. */
export interface PageShape {
  readonly items: string;
  readonly single: boolean;
}

/** One item before and after. */
export interface ItemMove {
  readonly old: Span;
  readonly now: Span;
  readonly changed: boolean;
  /** Values replaced in it. */
  readonly fields: number;
  readonly profiles: readonly string[];
  /** Nothing of it is left. */
  readonly whole: boolean;
}

export interface RedactedBody {
  readonly bytes: Uint8Array;
  readonly changed: boolean;
  readonly items: readonly ItemMove[];
}

/** A stored response with what profiles withhold replaced; every other byte stays as it was. */
export function redactBody(
  body: Uint8Array,
  pages: readonly PageShape[],
  redactor: Redactor,
  fallback: string,
): RedactedBody {
  const [first] = pages;
  if (first?.items === 'file') return withheldWhole(body, pages, fallback);
  const delimiter = first && tableDelimiter(first.items);
  if (delimiter !== undefined) return redactTable(body, delimiter, redactor);
  const tally = new Tally(pages);
  const rewritten = rewriteJson(body, (token) => {
    const found = redactor.token(token);
    if (found !== undefined) tally.add(token, found.profile);
    return found?.text;
  });
  if (body.length === 0) return { bytes: body, changed: false, items: [] };
  if (rewritten === undefined) return withheldWhole(body, pages, fallback);
  return {
    bytes: rewritten,
    changed: !rewritten.equals(body),
    items: pages.flatMap((page, n) => movesOf(body, rewritten, page, (i) => tally.of(n, i))),
  };
}

interface Count {
  fields: number;
  readonly profiles: Set<string>;
}

/** Counts replaced values by item, told by the way to each value. */
class Tally {
  readonly #pages: readonly (PageShape & { readonly tokens: readonly string[] })[];
  readonly #counts = new Map<string, Count>();

  constructor(pages: readonly PageShape[]) {
    this.#pages = pages.map((page) => ({ ...page, tokens: tokensOf(page.items) }));
  }

  add({ path, document }: JsonToken, profile: string): void {
    for (const [n, { items, single, tokens }] of this.#pages.entries()) {
      const isInside = items === 'lines' || tokens.every((token, i) => token === path[i]);
      if (!isInside) continue;
      const item = items === 'lines' ? document : single ? 0 : Number(path[tokens.length]);
      const count = this.of(n, item);
      count.fields++;
      count.profiles.add(profile);
      this.#counts.set(`${n}:${item}`, count);
    }
  }

  of(page: number, item: number): Count {
    return this.#counts.get(`${page}:${item}`) ?? { fields: 0, profiles: new Set() };
  }
}

function tokensOf(pointer: string): string[] {
  if (pointer === '' || pointer === 'lines') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function movesOf(
  body: Uint8Array,
  bytes: Uint8Array,
  page: PageShape,
  countOf: (item: number) => Count,
): ItemMove[] {
  const now = itemSpansOf(bytes, page.items, page.single);
  const old = itemSpansOf(body, page.items, page.single);
  if (now.length !== old.length) throw otherItems(old.length, now.length);
  return old.map((span, i) => {
    const own = now[i] ?? span;
    const [before, after] = [
      body.subarray(span.start, span.end),
      bytes.subarray(own.start, own.end),
    ];
    const { fields, profiles } = countOf(i);
    const changed = Buffer.compare(before, after) !== 0;
    return { old: span, now: own, changed, fields, profiles: [...profiles], whole: false };
  });
}

/** What can't be looked into is withheld altogether; there are as many items as before. */
function withheldWhole(
  body: Uint8Array,
  pages: readonly PageShape[],
  profile: string,
): RedactedBody {
  if (pages.length > 1) throw otherItems(pages.length, 1);
  const [page] = pages;
  const said = JSON.stringify(`[withheld: ${profile}]`);
  const old = page ? itemSpansOf(body, page.items, page.single) : [];
  const isWhole = old.length === 1 && old[0]?.start === 0 && old[0].end === body.length;
  const bytes = Buffer.from(
    page === undefined
      ? ''
      : isWhole
        ? said
        : around(
            page,
            old.map(() => said),
          ),
  );
  const now = page ? itemSpansOf(bytes, page.items, page.single) : [];
  if (now.length !== old.length) throw otherItems(old.length, now.length);
  const items = old.map((span, i) => ({
    old: span,
    now: now[i] ?? span,
    changed: true,
    fields: 0,
    profiles: [profile],
    whole: true,
  }));
  return { bytes, changed: true, items };
}

/** The least answer in which items stand where the page says. */
function around({ items, single }: PageShape, texts: readonly string[]): string {
  if (items === 'lines') return texts.map((text) => `${text}\n`).join('');
  const inner = single ? (texts[0] ?? 'null') : `[${texts.join(',')}]`;
  return tokensOf(items).reduceRight((text, token) => `{${JSON.stringify(token)}:${text}}`, inner);
}

function redactTable(body: Uint8Array, delimiter: string, redactor: Redactor): RedactedBody {
  const spans = rowSpans(body, delimiter);
  const fieldsOf = ({ start, end }: Span): string[] => {
    const text = Buffer.from(body.subarray(start, end)).toString('utf8');
    const [row = []] = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
    }) as string[][];
    return row;
  };
  const parts: Uint8Array[] = [];
  const items: ItemMove[] = [];
  let [kept, length] = [0, 0];
  const put = (bytes: Uint8Array) => {
    parts.push(bytes);
    length += bytes.length;
  };
  const columns = spans[0] ? fieldsOf(spans[0]).map((name) => name.trim()) : [];
  for (const [i, span] of spans.entries()) {
    put(body.subarray(kept, span.start));
    kept = span.end;
    const before = body.subarray(span.start, span.end);
    const { fields, profiles, text } = redactRow(i === 0 ? [] : fieldsOf(span), columns, redactor);
    const after = fields === 0 ? before : Buffer.from(text.join(delimiter));
    const now = { start: length, end: length + after.length };
    put(after);
    if (i > 0) items.push({ old: span, now, changed: fields > 0, fields, profiles, whole: false });
  }
  put(body.subarray(kept));
  return { bytes: Buffer.concat(parts), changed: items.some(({ changed }) => changed), items };
}

function redactRow(
  cells: readonly string[],
  columns: readonly string[],
  redactor: Redactor,
): { fields: number; profiles: string[]; text: string[] } {
  const profiles = new Set<string>();
  let fields = 0;
  const text = cells.map((cell, i) => {
    const path = [columns[i] ?? String(i)];
    const found = redactor.token({ path, kind: 'string', text: cell });
    if (found) {
      fields++;
      profiles.add(found.profile);
    }
    const put = found ? String(JSON.parse(found.text)) : cell;
    return /[",;\t\r\n]/.test(put) ? `"${put.replaceAll('"', '""')}"` : put;
  });
  return { fields, profiles: [...profiles], text };
}

function otherItems(before: number, after: number): AuditpackError {
  return new AuditpackError(
    'ERR_LIMIT',
    `Expected ${before} items in an answer after redaction as before, found ${after}.`,
    {
      hint: 'Such an answer can only be given whole. Leave its stream out of what is handed over.',
    },
  );
}
