import { z } from 'zod';

const id = z.string().regex(/^[A-Z]{2,4}-\d{2}$/, { error: 'expected a test id like ACC-01' });
const words = z.string().min(3).max(2_000);

/** A threshold that tests use. Bounds keep a parameter from switching its test off unseen. */
export const ParameterSpec = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_.]*$/),
  means: words,
  unit: z.string().optional(),
  default: z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]),
  min: z.number().optional(),
  max: z.number().optional(),
  oneOf: z.array(z.string()).optional(),
  /** Value under another profile. */
  profiles: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
});
export type ParameterSpec = z.infer<typeof ParameterSpec>;

/** One test as an auditor reads it; the predicate with the same id is below `src/evaluate/tests`. */
export const TestSpec = z.strictObject({
  id,
  name: z.string().regex(/^[a-z0-9_]+$/),
  statement: words,
  population: words,
  dependsOn: z.array(id).default([]),
  /** Tests whose verdicts it looks at itself: they run first and block nothing. */
  reads: z.array(id).default([]),
  severity: z.enum(['high', 'medium', 'low']),
  advisory: z.boolean().default(false),
  parameters: z.array(z.string()).default([]),
  /** Streams whose completeness the population rests on; those of sources not connected are left out. */
  needs: z.array(z.string().regex(/^[a-z]+\/[a-z-]+$/)).default([]),
  /** Of each of these groups one whole stream is enough: several logs may tell the same. */
  needsOneOf: z.array(z.array(z.string().regex(/^[a-z]+\/[a-z-]+$/)).min(2)).default([]),
  /** Reason codes: permanent, with their verdict and what they mean. */
  reasons: z.record(
    z.string().regex(/^[a-z0-9_]+$/),
    z.strictObject({ verdict: z.enum(['P', 'F', 'I', 'NA']), means: words }),
  ),
});
export type TestSpec = z.infer<typeof TestSpec>;

export const FRAMEWORKS = ['soc2', 'iso27001-2022', 'hipaa'] as const;

/** One control. Titles and objectives are our own words; the criteria's text is not reproduced. */
export const ControlSpec = z.strictObject({
  framework: z.enum(FRAMEWORKS),
  id: z.string().min(2),
  title: words,
  objective: words,
  tests: z.array(id).default([]),
  /** Tests it should also read and this library has no predicate for yet: makes it partial. */
  notYetTested: z.array(id).default([]),
  /** Which items of its tests belong to its population, by trait; absent for all. */
  only: z.record(id, z.array(z.string())).default({}),
  population: words,
  /** The tests whose items are its occurrences: none of them means it did not operate. */
  operates: z.array(id).default([]),
  frequency: z.enum([
    'per_occurrence',
    'daily',
    'weekly',
    'monthly',
    'quarterly',
    'annual',
    'continuous',
  ]),
  coverage: z.enum(['full', 'partial', 'manual']),
  manualEvidence: z.array(words).default([]),
  sampling: z.string().min(1).max(2_000),
  /** Where widespread mappings of this control go wrong. */
  corrections: z.array(words).default([]),
});
export type ControlSpec = z.infer<typeof ControlSpec>;

export const ParameterFile = z.strictObject({ parameters: z.array(ParameterSpec) });
export const TestFile = z.strictObject({ tests: z.array(TestSpec) });

/** Everything that decides a verdict besides the evidence, checked as a whole. */
export interface Library {
  readonly tests: ReadonlyMap<string, TestSpec>;
  readonly controls: readonly ControlSpec[];
  readonly parameters: ReadonlyMap<string, ParameterSpec>;
  /** SHA-256 over all files, hex: the version packs record. */
  readonly version: string;
  readonly files: readonly LibraryFile[];
}

export interface LibraryFile {
  /** Path below the library's folder, `/` between segments. */
  readonly path: string;
  readonly text: string;
}
