import { describe, expect, it } from 'vitest';
import { loadLibrary } from '../../src/controls/load.ts';
import { AuditpackError } from '../../src/errors.ts';
import { builtInFiles } from './library.ts';

const CONTROL = `framework: soc2
id: "CC9.9"
title: "A control of our own"
objective: "Access is asked for and approved."
population: "Grants of the period"
tests: [ACC-01]
frequency: per_occurrence
coverage: full
sampling: "All"
`;

/** What is wrong with the built-in library and one more control. */
function own(text: string): string {
  try {
    loadLibrary([...builtInFiles(), { path: 'soc2/own.yaml', text }]);
  } catch (error) {
    if (error instanceof AuditpackError && error.code === 'ERR_CONTROLS') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a control added without code', () => {
  it('is read, in order of its number', () => {
    const files = [...builtInFiles(), { path: 'soc2/own.yaml', text: CONTROL }];
    const ids = loadLibrary(files).controls.map(({ id }) => id);
    expect(ids[ids.indexOf('CC9.9') - 1]).toBe('CC8.1');
    expect(ids.indexOf('A.5.15')).toBeGreaterThan(ids.indexOf('A.5.3'));
  });
});

describe('hostile YAML', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
`;
  it.each([
    ['a billion laughs', bomb, 'too many YAML aliases'],
    ['deep brackets', '['.repeat(50_000), 'deeper than 100'],
    ['deep dashes', `${'- '.repeat(50_000)}x`, 'deeper than 100'],
    [
      'deep maps',
      Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'deeper than 100',
    ],
    ['too much text', `a: ${'x'.repeat(5_000_001)}`, 'characters'],
    ['a key twice', 'id: a\nid: b', 'not valid YAML'],
    ['a prototype', '__proto__: {title: x}', 'unknown key'],
    ['code', 'id: !!js/function "x"', 'soc2/own.yaml'],
  ])('%s is refused', (_, text, message) => {
    expect(own(text)).toContain(message);
  });

  it('accepts brackets and dashes in words', () => {
    const words = CONTROL.replace('"All"', `"${'[ - { '.repeat(150)}"`);
    expect(own(words)).toBe('accepted');
  });
});
