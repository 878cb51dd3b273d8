import { describe, expect, it } from 'vitest';
import { loadLibrary } from '../../src/controls/load.ts';
import type { LibraryFile } from '../../src/controls/schema.ts';
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

/** The message of a library with one more or one changed file. */
function refusal(path: string, text: string): string {
  const others = builtInFiles().filter((file) => file.path !== path);
  return messageFor([...others, { path, text }]);
}

function messageFor(files: readonly LibraryFile[]): string {
  try {
    loadLibrary(files);
  } catch (error) {
    if (error instanceof AuditpackError && error.code === 'ERR_CONTROLS') return error.message;
    throw error;
  }
  return 'accepted';
}

function builtInText(path: string): string {
  return builtInFiles().find((file) => file.path === path)?.text ?? '';
}

const own = (text: string) => refusal('soc2/own.yaml', text);

describe('a control added without code', () => {
  it('is read, in order of its number', () => {
    const files = [...builtInFiles(), { path: 'soc2/own.yaml', text: CONTROL }];
    const ids = loadLibrary(files).controls.map(({ id }) => id);
    expect(ids[ids.indexOf('CC9.9') - 1]).toBe('CC8.1');
    expect(ids.indexOf('A.5.15')).toBeGreaterThan(ids.indexOf('A.5.3'));
  });

  it.each([
    [
      'a test that is not there',
      ['ACC-01', 'ACC-77'],
      'soc2/own.yaml:6:9: no test ACC-77 is defined in tests/; correct it, or list it under notYetTested',
    ],
    [
      'a key that is misspelt',
      ['frequency:', 'frequence: x\nfrequency:'],
      'soc2/own.yaml:7:1: unknown key "frequence"; check the spelling or remove it',
    ],
    [
      'a framework of another folder',
      ['framework: soc2', 'framework: hipaa'],
      'soc2/own.yaml:1:12: framework is hipaa, the folder says soc2; move the file or correct the line',
    ],
    [
      'an id that is taken',
      ['CC9.9', 'CC8.1'],
      'soc2/own.yaml:2:6: CC8.1 is there twice, first in soc2/cc8.1.yaml; remove one',
    ],
    [
      'missing tests and full coverage',
      ['frequency:', 'notYetTested: [ACC-77]\nfrequency:'],
      "soc2/own.yaml:9:1: coverage can't be full while tests are missing; partial",
    ],
    [
      'a test both missing and there',
      ['frequency:', 'notYetTested: [ACC-02]\nfrequency:'],
      'soc2/own.yaml:7:16: ACC-02 is defined; move it from notYetTested to tests',
    ],
    [
      'a part of a test it does not read',
      ['frequency:', 'only: {ACC-02: [ephi]}\nfrequency:'],
      'soc2/own.yaml:7:8: only names ACC-02, which tests does not',
    ],
    [
      'a missing title',
      ['title: "A control of our own"\n', ''],
      'soc2/own.yaml:1:1: expected string, received undefined (title)',
    ],
  ])('is refused for %s, with file, line and column', (_, [from = '', to = ''], message) => {
    expect(own(CONTROL.replace(from, to)).split('\n')).toContain(message);
  });

  it('names every fault of every file at once', () => {
    const bad = [
      { path: 'soc2/a.yaml', text: 'framework: soc9' },
      { path: 'soc2/b.yaml', text: 'id: [' },
      { path: 'notes.yaml', text: 'a: 1' },
    ];
    const lines = messageFor([...builtInFiles(), ...bad]);
    expect(lines).toMatch(/soc2\/a\.yaml:1:12: /);
    expect(lines).toMatch(/soc2\/b\.yaml:1:\d+: not valid YAML/);
    expect(lines).toMatch(/notes\.yaml: expected parameters\.yaml, tests\//);
  });
});

describe('tests and parameters', () => {
  const access = builtInText('tests/access.yaml');

  it.each([
    ['dependsOn: [ACC-02, ACC-04]', 'dependsOn: [ACC-02, ACC-08]', 'ACC-08 depends on itself'],
    ['parameters: [joiner.pre', 'parameters: [joiner.pro', 'parameters.yaml does not have'],
    ['verdict: P', 'verdict: X', 'Invalid option'],
    ['id: ACC-04', 'id: ACC-03', 'ACC-03 is there twice'],
  ])('%s may not become %s', (from, to, message) => {
    const changed = access.replace('identity.threshold, joiner', 'joiner');
    expect(refusal('tests/access.yaml', changed.replace(from, to))).toContain(message);
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
