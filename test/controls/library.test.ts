import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadLibrary } from '../../src/controls/load.ts';
import { TESTS } from '../../src/evaluate/registry.ts';
import { streamNames } from '../../src/sources/registry.ts';
import { builtIn, builtInFiles } from './library.ts';

const library = builtIn();
const FORBIDDEN = /compliant|compliance|certif|guarantee/i;

describe('the built-in library', () => {
  it('has a predicate for every test and a test for every predicate', () => {
    expect(TESTS.map(({ id }) => id).toSorted()).toEqual([...library.tests.keys()].toSorted());
  });

  it.each(predicates())(
    '$id explains every reason it gives, and no others',
    ({ id, given, words }) => {
      const explained = Object.keys(library.tests.get(id)?.reasons ?? {});
      expect(given.filter((reason) => !explained.includes(reason))).toEqual([]);
      expect(explained.filter((reason) => !words.has(reason))).toEqual([]);
    },
  );

  it('rests on streams that there are', () => {
    const streams = new Set(streamNames());
    const named = [...library.tests.values()].flatMap(({ id, needs, needsOneOf }) =>
      [...needs, ...needsOneOf.flat()].map((name) => ({ id, name })),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ name }) => !streams.has(name))).toEqual([]);
  });

  it('claims nothing it must not claim', () => {
    const said = builtInFiles().filter(({ text }) => FORBIDDEN.test(text));
    expect(said.map(({ path }) => path)).toEqual([]);
  });

  it('has the controls every pack must show', () => {
    const ids = library.controls.map(({ id }) => id);
    const wanted =
      'CC6.1 CC6.2 CC6.3 CC7.2 CC7.4 CC8.1 A.5.15 A.5.16 A.5.18 A.5.26 A.8.2 A.8.15 A.8.32 ' +
      '164.308(a)(3)(ii)(C) 164.308(a)(1)(ii)(D) 164.312(b)';
    expect(wanted.split(' ').filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has a version that changes with every byte and not with the order of files', () => {
    const files = builtInFiles();
    expect(builtIn().version).toMatch(/^[0-9a-f]{64}$/);
    expect(builtIn().version).toBe(library.version);
    const other = files.map((file, i) => (i === 0 ? { ...file, text: `${file.text}\n` } : file));
    expect(
      new Set([library.version, loadedVersion(other), loadedVersion(files.toReversed())]).size,
    ).toBe(2);
  });
});

function loadedVersion(files: ReturnType<typeof builtInFiles>): string {
  return loadLibrary(files).version;
}

/** What the predicates' sources say: reasons given to a verdict, and all words in quotes. */
function predicates() {
  const folder = fileURLToPath(new URL('../../src/evaluate/tests/', import.meta.url));
  const ofAll = readFileSync(`${folder}../access.ts`, 'utf8');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const source = readFileSync(`${folder}${name}`, 'utf8');
      const own = source.includes('finding.reason') ? source + ofAll : source;
      const words = new Set(quoted(own));
      if (source.includes('defineApprovedGrantTest(')) words.add('not_approved');
      return { id: basename(name).slice(0, 6).toUpperCase(), given: given(source), words };
    });
}

function given(source: string): string[] {
  const calls = source.matchAll(/\b(?:pass|fail|unclear|notApplicable)\(\s*([^;`]*?),\s*[`\n]/g);
  return [...calls].flatMap(([, first = '']) => quoted(first)).filter((word) => word !== 'unknown');
}

function quoted(text: string): string[] {
  return [...text.matchAll(/'([a-z][a-z0-9_]*)'/g)].flatMap(([, word]) => word ?? []);
}
