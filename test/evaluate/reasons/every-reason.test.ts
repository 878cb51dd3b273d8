import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../builders.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Answers the engine gives before the predicate is asked: an earlier test of the same item failed. */
const BEHIND_ANOTHER = new Set([
  ...['ACC-03', 'ACC-04', 'ACC-05', 'ACC-06', 'ACC-08', 'ACC-11'].map((id) => `${id} not_approved`),
  'ACC-07 no_request',
]);

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(ROOT, name), 'utf8'));

/** Is there a file that asks this test and expects this answer? */
function isExpected(test: string, verdict: string, reason: string): boolean {
  return sources.some(
    (text) =>
      text.includes(test) &&
      (text.includes(`'${verdict} ${reason}'`) ||
        text.includes(` ${reason}'`) ||
        text.includes(`'${reason}'`)),
  );
}

describe('every answer that tests of access can give', () => {
  const declared = [...LIBRARY.tests.values()]
    .filter(({ id }) => /^(?:ACC|MOV|LEV|STA|UAR)-/.test(id))
    .flatMap(({ id, reasons }) =>
      Object.entries(reasons).map(([reason, { verdict }]) => [id, verdict, reason] as const),
    );

  it('is a long list', () => expect(declared.length).toBeGreaterThan(250));

  it.each(declared.filter(([id, , reason]) => !BEHIND_ANOTHER.has(`${id} ${reason}`)))(
    '%s %s %s is expected by some test',
    (id, verdict, reason) => {
      expect(isExpected(id, verdict, reason)).toBe(true);
    },
  );
});
