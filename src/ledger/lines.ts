import { z } from 'zod';
import { AuditpackError } from '../errors.ts';
import { Statement } from '../model/statement.ts';

const StreamLine = Statement.pick({
  source: true,
  stream: true,
  tenant: true,
  method: true,
  nature: true,
  identity: true,
  baseUrl: true,
  query: true,
  asked: true,
  scopes: true,
  plan: true,
  retentionFloor: true,
}).extend({ kind: z.literal('stream') });

const ExchangeLine = z.object({
  kind: z.literal('exchange'),
  n: z.int(),
  method: z.string(),
  url: z.string(),
  requestBody: z.string().optional(),
  sentAt: z.string(),
  receivedAt: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  attempt: z.int(),
  error: z.string().optional(),
  body: z.object({ offset: z.int(), length: z.int(), sha256: z.string() }),
});

const PageLine = z.object({
  kind: z.literal('page'),
  exchange: z.int(),
  items: z.string(),
  single: z.boolean(),
  count: z.int(),
  context: z.record(z.string(), z.string()),
});

/** One line of `<stream>.exchanges.jsonl`. The first is the stream's own. */
export const StreamFileLine = z.discriminatedUnion('kind', [StreamLine, ExchangeLine, PageLine]);
export type StreamFileLine = z.infer<typeof StreamFileLine>;
export type StreamLine = z.infer<typeof StreamLine>;
export type ExchangeLine = z.infer<typeof ExchangeLine>;
export type PageLine = z.infer<typeof PageLine>;

/** `runs/<run>/run.json`. */
export const RunFile = z.object({
  format: z.literal(1),
  id: z.string(),
  kind: z.enum(['collect', 'import', 'pack', 'key']),
  startedAt: z.string(),
  toolVersion: z.string(),
  configDigest: z.string(),
  state: z.enum(['sealed', 'open', 'interrupted']),
  checkpoint: z.object({ size: z.int(), root: z.string() }).optional(),
});
export type RunFile = z.infer<typeof RunFile>;

/** `ledger.json`. */
export const LedgerFile = z.object({
  format: z.literal(1),
  origin: z.string(),
  createdAt: z.string(),
});
export type LedgerFile = z.infer<typeof LedgerFile>;

/** Parses one stored line or file; a damaged one stops everything and names its place. */
export function parseStored<T>(schema: z.ZodType<T>, text: string, place: string): T {
  const result = tryParse(schema, text);
  if (result !== undefined) return result;
  throw damaged(place, 'it does not read as what was written there');
}

/** The same, for the torn end of a run that was killed. */
export function tryParse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function damaged(place: string, what: string): AuditpackError {
  return new AuditpackError('ERR_LEDGER', `The ledger is damaged at ${place}: ${what}.`, {
    hint: 'Restore that file from a backup. Nothing was changed; the other files are untouched.',
  });
}
