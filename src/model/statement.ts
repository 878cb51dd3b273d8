import { z } from 'zod';
import { SourceId } from './ids.ts';
import { Instant } from './time.ts';

const Span = z.object({ from: Instant, to: Instant });

/** Why a stream shows less than everything. One line each, in the pack. */
export const Limit = z.object({
  kind: z.enum(['plan', 'permission', 'retention', 'cap', 'fault', 'scope', 'interrupted']),
  /** What was expected, what was found, and what to do about it. */
  detail: z.string(),
  /** HTTP status and the vendor's own error word or text, cut to 500 characters. */
  answer: z.string().optional(),
  /** Does it make the stream incomplete, or is it only to be known? */
  incomplete: z.boolean(),
  /** Tests whose evidence it takes away, by id. */
  weakens: z.array(z.string()).optional(),
  /** What to do instead: an export to import, another stream, exact steps. */
  fallback: z.string().optional(),
});
export type Limit = z.infer<typeof Limit>;

/** What one run of one stream can say about its own completeness (design §7). */
export const Statement = z.object({
  kind: z.literal('statement'),
  run: z.string(),
  source: SourceId,
  stream: z.string(),
  tenant: z.string(),
  /** The stream's nature: history by time, the state at one moment, or objects with their own history. */
  nature: z.enum(['events', 'state', 'objects']),
  method: z.enum(['api', 'import', 'file']),
  /** Credential identity the vendor reported, never the credential. */
  identity: z.string().nullable(),
  baseUrl: z.string(),
  /** Endpoint with parameters, as asked (IPE-02). */
  query: z.string(),
  asked: Span.nullable(),
  answered: Span.nullable(),
  exchanges: z.int(),
  retries: z.int(),
  pages: z.int(),
  received: z.int(),
  records: z.int(),
  rejects: z.object({ count: z.int(), reasons: z.record(z.string(), z.int()) }),
  paging: z.enum(['exhausted', 'stopped', 'failed', 'not-paged', 'not-started']),
  independentTotal: z.object({ count: z.int(), how: z.string(), difference: z.int() }).nullable(),
  scopes: z.object({
    needed: z.array(z.string()),
    held: z.array(z.string()).nullable(),
    missing: z.array(z.string()),
  }),
  plan: z.string().nullable(),
  retentionFloor: Instant.nullable(),
  clockOffsetMs: z.int().nullable(),
  limits: z.array(Limit),
  complete: z.boolean(),
  /** Plain sentences; empty exactly when complete. */
  why: z.array(z.string()),
  startedAt: Instant,
  endedAt: Instant,
});
export type Statement = z.infer<typeof Statement>;
