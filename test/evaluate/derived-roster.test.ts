import { describe, expect, it } from 'vitest';
import { fail, pass } from '../../src/evaluate/define-test.ts';
import { discountDerived } from '../../src/evaluate/derived-roster.ts';
import { evidence, LIBRARY, person, trails } from './builders.ts';

const spec = (id: string) => {
  const found = LIBRARY.tests.get(id);
  if (!found) throw new Error(`no test ${id}`);
  return found;
};
const OURS = person('p_ana', 'Ana', { derivedFrom: 'okta' });
const HRS = person('p_ben', 'Ben');
const people = trails({ people: [OURS, HRS] });

describe('a people file derived from the system under test', () => {
  const discount = discountDerived(people);

  it('lets nothing pass that rests on it, and says so', () => {
    expect(discount(spec('LEV-01'), pass('ok', 'In time.', [evidence('p_ana')]))).toMatchObject({
      verdict: 'I',
      reason: 'roster_derived',
      says: expect.stringContaining('derived from okta, a system under test'),
      settle: expect.stringContaining('HR'),
    });
  });

  it('lets nothing pass either that names no row at all', () => {
    expect(discount(spec('LEV-08'), pass('reconciled', 'Fits.', [])).verdict).toBe('I');
  });

  it('keeps what rests on a row of HR’s own, what failed, and tests that read no roster', () => {
    expect(discount(spec('LEV-01'), pass('ok', 'x', [evidence('p_ben')])).verdict).toBe('P');
    expect(discount(spec('LEV-01'), fail('late', 'x', [evidence('p_ana')]))).toMatchObject({
      verdict: 'F',
      reason: 'late',
      says: expect.stringContaining('derived from okta'),
    });
    expect(discount(spec('CHG-01'), pass('ok', 'x', [evidence('p_ana')])).verdict).toBe('P');
  });

  it('changes nothing where HR keeps the file', () => {
    const verdict = pass('ok', 'x', []);
    expect(discountDerived(trails({ people: [HRS] }))(spec('LEV-08'), verdict)).toBe(verdict);
  });
});
