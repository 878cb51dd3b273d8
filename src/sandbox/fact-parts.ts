import { z } from 'zod';

/** The words that facts of every vendor are made of. */
const at = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/, {
  error: 'expected a UTC time like 2026-02-09T15:20:00Z',
});
export const person = z
  .string()
  .regex(/^p_[a-z0-9_]+$/, { error: 'expected a person id like p_dana' });
export const fact = <D extends string, S extends z.ZodRawShape>(name: D, shape: S) =>
  z.strictObject({ at, do: z.literal(name), ...shape });

/** `by` is a person, or a `rule:<name>` / `app:<name>` engine. */
export const actor = z.string().regex(/^(p_[a-z0-9_]+|rule:.+|app:.+|system)$/);
export const outcome = z.enum(['success', 'failure']).default('success');
export const ref = z.string().optional();
