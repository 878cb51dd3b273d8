import { cpSync } from 'node:fs';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import type { Ledger } from '../../src/ledger/contract.ts';
import type { Statement } from '../../src/model/statement.ts';

/** What a ledger holds, by `source/stream`. */
export interface Content {
  /** Texts of the items, in order, over all runs. */
  readonly items: ReadonlyMap<string, readonly string[]>;
  /** The last statement of each stream. */
  readonly statements: ReadonlyMap<string, Statement>;
}

/** Reads a ledger whole, and closes it. */
export async function contentOf(ledger: Ledger): Promise<Content> {
  const items = new Map<string, string[]>();
  for await (const page of ledger.pages()) {
    const texts = itemSpansOf(page.body, page.items, page.single).map(({ start, end }) =>
      Buffer.from(page.body.subarray(start, end)).toString('utf8'),
    );
    const key = `${page.source}/${page.stream}`;
    items.set(key, [...(items.get(key) ?? []), ...texts]);
  }
  const statements = await ledger.statements();
  await ledger.head();
  await ledger.close();
  return {
    items,
    statements: new Map(statements.map((one) => [`${one.source}/${one.stream}`, one])),
  };
}

/** What a killed process leaves: the files as they are at that moment, without its lock. */
export function wreckAt(ledger: string, path: string): void {
  cpSync(ledger, path, {
    recursive: true,
    filter: (name) => !name.endsWith('.lock') && !name.endsWith('holder.json'),
  });
}
