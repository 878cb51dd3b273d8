import { distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** Keys that a strict object schema takes at a path; none where the path leads elsewhere. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType | undefined = bare(schema);
  for (const step of path) {
    if (at instanceof z.ZodObject) at = (at.shape as Record<PropertyKey, z.core.$ZodType>)[step];
    else if (at instanceof z.ZodArray) at = at.element;
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else return [];
    at = at && bare(at);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** The known word that a misspelt one most likely means, if any is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const far = Math.max(1, Math.floor(word.length / 3));
  const best = known
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, off }) => off <= far || isSwap(word, candidate))
    .sort((a, b) => a.off - b.off)[0];
  return best?.candidate;
}

/** The same letters in another order: `okat` for `okta` is one slip, not two. */
function isSwap(word: string, candidate: string): boolean {
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  return letters(word) === letters(candidate);
}

/** A schema without its `optional`, `default` and the like. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodNullable)
    at = at.unwrap();
  return at;
}
