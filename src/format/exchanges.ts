import { z } from 'zod';

const Size = z.int().nonnegative();

/** What a verifier reads of a line of `*.exchanges.jsonl` (docs/pack-format.md §5.4). */
export const ExchangesLine = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('stream'), source: z.string(), stream: z.string() }),
  z.looseObject({
    kind: z.literal('exchange'),
    n: Size,
    body: z.looseObject({
      offset: Size,
      length: Size,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  }),
  z.looseObject({ kind: z.literal('page'), exchange: Size, count: Size }),
]);
export type ExchangesLine = z.infer<typeof ExchangesLine>;

export const EXCHANGES_SUFFIX = '.exchanges.jsonl';
export const BODIES_SUFFIX = '.bodies';
