import { describe, expect, it } from 'vitest';
import { loadLibrary } from '../../src/controls/load.ts';
import type { LibraryFile } from '../../src/controls/schema.ts';
import { AuditpackError } from '../../src/errors.ts';

const PARAMETERS = `parameters:
  - key: leaver.hours
    means: "Hours until access must end"
    default: 24
    min: 1
    max: 72
`;
const TESTS = `tests:
  - id: ACC-01
    name: request_linked
    statement: "A request stands behind the grant"
    population: "Grants of the period"
    severity: high
    parameters: [leaver.hours]
    reasons:
      linked: {verdict: P, means: "A request was found"}
  - id: ACC-02
    name: approval_exists
    statement: "The request was approved"
    population: "Grants of the period"
    severity: high
    dependsOn: [ACC-01]
    reasons:
      approved: {verdict: P, means: "An approval was found"}
`;
const CONTROL = `framework: soc2
id: CC6.2
title: "Access is approved"
objective: "People get what was approved"
tests: [ACC-01, ACC-02]
population: "Grants of the period"
operates: [ACC-01]
frequency: per_occurrence
coverage: full
sampling: "the whole population"
`;

/** The small library with some files replaced, added, or (undefined) taken away. */
function library(changes: Readonly<Record<string, string | undefined>> = {}): LibraryFile[] {
  const files: Record<string, string | undefined> = {
    'parameters.yaml': PARAMETERS,
    'tests/acc.yaml': TESTS,
    'soc2/cc6.2.yaml': CONTROL,
    ...changes,
  };
  return Object.entries(files).flatMap(([path, text]) =>
    text === undefined ? [] : [{ path, text }],
  );
}

function faultOf(changes: Readonly<Record<string, string | undefined>>): string {
  try {
    loadLibrary(library(changes));
  } catch (error) {
    if (!(error instanceof AuditpackError)) throw error;
    expect(error).toMatchObject({ code: 'ERR_CONTROLS', hint: expect.any(String) });
    return error.message;
  }
  return 'no fault';
}

const tests = (from: string, to: string) => ({ 'tests/acc.yaml': TESTS.replace(from, to) });
const control = (from: string, to: string) => ({ 'soc2/cc6.2.yaml': CONTROL.replace(from, to) });

describe('loadLibrary', () => {
  it('reads a library and fills in what it may leave out', () => {
    const { tests, controls, parameters } = loadLibrary(library());
    expect([...tests.keys()]).toEqual(['ACC-01', 'ACC-02']);
    expect(tests.get('ACC-01')).toMatchObject({ dependsOn: [], advisory: false, needs: [] });
    expect(controls).toMatchObject([{ id: 'CC6.2', only: {}, notYetTested: [] }]);
    expect(parameters.get('leaver.hours')?.max).toBe(72);
  });

  it.each([
    [
      'broken YAML',
      tests('severity: high', 'severity: "high'),
      /^tests\/acc\.yaml:\d+:\d+: not valid YAML/,
    ],
    [
      'a duplicate member',
      control('coverage: full', 'coverage: full\ncoverage: full'),
      /^soc2\/cc6\.2\.yaml:10:1: not valid YAML.*unique/,
    ],
    [
      'a word that is none of the choices',
      tests('severity: high', 'severity: grave'),
      /^tests\/acc\.yaml:6:15: .*high/,
    ],
    [
      'a member nobody knows',
      control('sampling', 'samplings: x\nsampling'),
      /^soc2\/cc6\.2\.yaml:10:\d+: .*samplings/,
    ],
    [
      'a member that is missing',
      control('coverage: full\n', ''),
      /^soc2\/cc6\.2\.yaml:1:1: .*coverage/,
    ],
    [
      'a test id of another form',
      tests('id: ACC-01', 'id: ACC1'),
      /^tests\/acc\.yaml:2:9: expected a test id like ACC-01/,
    ],
    ['an alias bomb', { 'soc2/x.yaml': bomb() }, /^soc2\/x\.yaml/],
    ['nesting without end', { 'soc2/x.yaml': '['.repeat(5000) }, /^soc2\/x\.yaml/],
    ['an empty file', { 'soc2/x.yaml': '' }, /^soc2\/x\.yaml:1:1: /],
    [
      'a file in no folder of ours',
      { 'gdpr/a.yaml': CONTROL },
      /^gdpr\/a\.yaml: expected parameters\.yaml, tests\/ or one of soc2\//,
    ],
    [
      'a folder named like an object member',
      { 'toString/a.yaml': CONTROL },
      /^toString\/a\.yaml: expected/,
    ],
    [
      'a control in the wrong folder',
      { 'hipaa/x.yaml': CONTROL.replace('CC6.2', 'CC6.9') },
      /^hipaa\/x\.yaml:1:12: framework is soc2, the folder says hipaa/,
    ],
    [
      'a test written twice',
      { 'tests/more.yaml': TESTS.slice(0, TESTS.indexOf('  - id: ACC-02')) },
      /^tests\/more\.yaml:2:9: ACC-01 is there twice, first in tests\/acc\.yaml/,
    ],
    [
      'a parameter written twice',
      { 'parameters.yaml': PARAMETERS + PARAMETERS.split('\n').slice(1).join('\n') },
      /^parameters\.yaml:7:10: leaver\.hours is there twice/,
    ],
    [
      'a control written twice',
      { 'soc2/other.yaml': CONTROL },
      /^soc2\/other\.yaml:2:5: CC6\.2 is there twice, first in soc2\/cc6\.2\.yaml/,
    ],
    [
      'a test that depends on nothing there is',
      tests('[ACC-01]', '[ACC-09]'),
      /^tests\/acc\.yaml:15:17: no test ACC-09/,
    ],
    [
      'a test with a parameter nobody defines',
      tests('[leaver.hours]', '[leaver.days]'),
      /^tests\/acc\.yaml:7:18: ACC-01 uses leaver\.days/,
    ],
    [
      'a control of a test nobody defines',
      control('[ACC-01, ACC-02]', '[ACC-01, ACC-77]'),
      /^soc2\/cc6\.2\.yaml:5:17: no test ACC-77/,
    ],
    [
      'occasions nobody defines',
      control('operates: [ACC-01]', 'operates: [ACC-78]'),
      /no test ACC-78/,
    ],
    [
      'a part of a test it does not read',
      control('operates', 'only: {ACC-05: [ephi]}\noperates'),
      /^soc2\/cc6\.2\.yaml:7:8: only names ACC-05/,
    ],
    [
      'full coverage with a test missing',
      control('operates', 'notYetTested: [ACC-11]\noperates'),
      /^soc2\/cc6\.2\.yaml:\d+:1: coverage can't be full/,
    ],
    [
      'a missing test that is there',
      control('coverage: full', 'coverage: partial\nnotYetTested: [ACC-02]'),
      /ACC-02 is defined; move it/,
    ],
    [
      'a test that depends on itself',
      tests(
        'severity: high\n    parameters',
        'severity: high\n    dependsOn: [ACC-02]\n    parameters',
      ),
      /ACC-01 depends on itself[\s\S]*ACC-02 depends on itself/,
    ],
  ])('names %s by file, line and column', (_what, changes, message) => {
    expect(faultOf(changes)).toMatch(message);
  });

  it('names the faults of all files at once', () => {
    const message = faultOf({ ...tests('high', 'grave'), ...control('full', 'whole') });
    expect(message).toContain('soc2/cc6.2.yaml:9:11');
    expect(message).toContain('tests/acc.yaml:6:15');
  });

  it('does not call names undefined because the file that defines them has a fault', () => {
    expect(faultOf(tests('high', 'grave'))).not.toContain('no test');
  });

  it('orders controls by framework and by number, whatever the files are called', () => {
    const named = (framework: string, id: string) =>
      CONTROL.replace('soc2', framework).replace('CC6.2', id);
    const { controls } = loadLibrary(
      library({
        'iso27001-2022/a.yaml': named('iso27001-2022', 'A.5.15'),
        'iso27001-2022/b.yaml': named('iso27001-2022', 'A.5.9'),
        'soc2/z.yaml': named('soc2', 'CC1.1'),
      }),
    );
    expect(controls.map(({ id }) => id)).toEqual(['CC1.1', 'CC6.2', 'A.5.9', 'A.5.15']);
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 12; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}
