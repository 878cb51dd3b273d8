import { describe, expect, it } from 'vitest';
import { resolveParameters } from '../../src/controls/parameters.ts';
import { controlState } from '../../src/evaluate/control-state.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { ItemResult } from '../../src/model/result.ts';
import {
  access,
  approval,
  at,
  coverage,
  grant,
  LIBRARY,
  link,
  PHI,
  PROD,
  request,
  SUPPORT,
  trails,
  wholeCoverage,
} from './builders.ts';
import { assess, stateOf, testOf } from './run.ts';
import { change, incident, leaver } from './work-builders.ts';

function item(
  test: string,
  verdict: ItemResult['verdict'],
  more: Partial<ItemResult> = {},
): ItemResult {
  return {
    test,
    item: 'x',
    label: 'x',
    verdict,
    reason: 'r',
    says: '',
    evidence: [],
    traits: [],
    parameters: [],
    ...more,
  };
}
const control = { tests: ['T-1', 'T-2'], only: {}, operates: [] };

describe('the state of a control', () => {
  it.each([
    ['N', [item('T-1', 'P'), item('T-2', 'NA')], true],
    ['E', [item('T-1', 'P'), item('T-2', 'F'), item('T-1', 'I')], false],
    ['?', [item('T-1', 'P'), item('T-2', 'I')], true],
    ['?', [item('T-1', 'P')], false],
    ['O', [], true],
    ['O', [item('T-1', 'NA')], true],
    ['?', [], false],
    ['?', [item('T-1', 'NA', { reason: 'blocked_by_t_0' })], true],
    ['O', [item('T-9', 'P')], true],
  ] as const)('is %s for %j, population whole: %s', (state, items, complete) => {
    expect(controlState(control, items, complete)).toBe(state);
  });

  it('is X where nothing was assessed', () => {
    expect(controlState(control, [], true, false)).toBe('X');
  });

  it('reads only its own population', () => {
    const ephi = { ...control, only: { 'T-1': ['ephi'] } };
    const items = [
      item('T-1', 'F', { traits: ['sensitive'] }),
      item('T-1', 'P', { traits: ['ephi'] }),
    ];
    expect(controlState(ephi, items, true)).toBe('N');
    expect(controlState(ephi, items.slice(0, 1), true)).toBe('O');
  });

  it('did not operate when none of its own occasions came up, whatever else passed', () => {
    const operating = { ...control, operates: ['T-1'] };
    expect(controlState(operating, [item('T-2', 'P')], true)).toBe('O');
  });
});

describe('control states of whole evaluations', () => {
  it('reads a HIPAA grant control on patient data only', () => {
    const late = { approvals: [approval('p_sam', '2026-02-09T17:45:00Z')] };
    const standard = assess(access({ entitlement: SUPPORT }, late));
    expect(stateOf(standard, 'CC6.2')).toBe('E');
    expect(stateOf(standard, '164.308(a)(3)(ii)(A)')).toBe('O');
    const patients = assess(access({}, { approvals: [approval('p_lee', '2026-02-09T17:45:00Z')] }));
    expect(stateOf(patients, '164.308(a)(3)(ii)(A)')).toBe('E');
  });

  it('gives S04 its states: no request for a privileged right', () => {
    const results = assess({ grants: [grant({ entitlement: PROD })] });
    const states = ['CC6.1', 'CC6.2', 'CC6.3', 'A.5.15', 'A.5.18', 'A.8.2', 'A.5.16'];
    expect(states.map((id) => stateOf(results, id))).toEqual(['E', 'E', 'E', 'E', 'E', 'E', 'N']);
  });

  it('calls a control incomplete whose only occasion could not be judged', () => {
    const results = assess(access({ entitlement: PHI }, { approvals: [] }));
    expect(testOf(results, 'ACC-06').counts).toEqual({ P: 0, F: 0, I: 0, NA: 1 });
    const control = results.controls.find(({ control }) => control === 'A.8.3');
    expect(control?.state).toBe('?');
    expect(control?.why).toContain(
      'What happened could not be judged: an earlier test of it failed.',
    );
  });

  it('tells "did not operate" from a hole and from a source that is not connected', () => {
    expect(stateOf(assess({}), 'CC7.4')).toBe('O');
    const holed = wholeCoverage().map((one) =>
      one.source === 'jira' && one.stream === 'issues'
        ? { ...one, complete: false, why: ['HTTP 403 on page 3'] }
        : one,
    );
    const results = assess({ coverage: holed });
    expect(stateOf(results, 'CC7.4')).toBe('?');
    expect(results.controls.find(({ control }) => control === 'CC7.4')?.why).toContain(
      'jira/issues: HTTP 403 on page 3',
    );
    const absent = assess({ coverage: [coverage('okta', 'users')] });
    expect(stateOf(absent, 'CC7.4')).toBe('X');
    expect(testOf(absent, 'INC-01').notAssessed).toBe('Not assessed: jira is not connected.');
  });

  it('calls a stream of a connected source that never ran a hole', () => {
    const results = assess({
      coverage: wholeCoverage().filter(({ stream }) => stream !== 'changelogs'),
    });
    expect(testOf(results, 'INC-02')).toMatchObject({
      populationComplete: false,
      why: ['jira/changelogs was not collected.'],
    });
  });

  it('notes no exception where everything passed', () => {
    const results = assess({ incidents: [incident({ severity: 'sev3' })], ...access() });
    expect(stateOf(results, '164.308(a)(4)(ii)(B)')).toBe('N');
    expect(results.controls.find(({ control }) => control === 'A.5.26')?.counts.F).toBe(0);
  });

  it('lists exceptions by test and item, and what it has not tested', () => {
    const results = assess({ changes: [change({ reviews: [] })] });
    const control = results.controls.find(({ control }) => control === 'CC8.1');
    expect(control?.state).toBe('E');
    expect(control?.exceptions).toContain('CHG-02 larkspur/api#410');
    const open = results.controls.find(({ control }) => control === 'A.8.32');
    expect(open?.why.join(' ')).toMatch(/Not yet tested: AUT-02/);
  });
});

it('shows a test that has no predicate as not assessed, and its control as open', () => {
  const spec = LIBRARY.tests.get('INC-01');
  const control = LIBRARY.controls.find(({ id }) => id === 'A.5.26');
  if (!spec || !control) throw new RangeError('the library has changed');
  const own = {
    ...LIBRARY,
    tests: new Map([...LIBRARY.tests, ['ZZZ-01', { ...spec, id: 'ZZZ-01' }]]),
    controls: [{ ...control, tests: ['INC-01', 'ZZZ-01'] }],
  };
  const results = evaluate({
    trails: trails({ incidents: [incident()] }),
    library: own,
    parameters: resolveParameters(own, {}, 'strict'),
    integrity: { verified: true, why: '' },
  });
  expect(testOf(results, 'ZZZ-01').notAssessed).toMatch(/no predicate/);
  expect(results.controls.map(({ state }) => state)).toEqual(['?']);
});

describe('an evaluation', () => {
  const everything = {
    grants: [
      grant(),
      grant({ id: 'g2', entitlement: PROD, effective: at('2026-03-03T03:12:00Z') }),
    ],
    requests: [request()],
    links: [link()],
    leavers: [leaver()],
    changes: [change()],
    incidents: [incident()],
  };

  it('is the same whatever order its rows come in', () => {
    const shuffled = {
      ...everything,
      grants: everything.grants.toReversed(),
      coverage: wholeCoverage().toReversed(),
    };
    expect(assess(shuffled).tests).toEqual(assess(everything).tests);
  });

  it('never says what it must not claim, always gives a reason and, where open, a remedy', () => {
    const items = assess(everything).tests.flatMap((test) => test.items);
    const text = JSON.stringify(assess(everything));
    expect(text).not.toMatch(/compliant|certified|guaranteed/i);
    expect(items.filter(({ says }) => !/[.)]$/.test(says))).toEqual([]);
    expect(items.filter(({ verdict, settle }) => verdict === 'I' && !settle)).toEqual([]);
  });

  it('passes nothing without evidence: of no records, only the reconciliations speak', () => {
    const passed = assess({})
      .tests.filter((test) => test.counts.P > 0)
      .map(({ test }) => test);
    expect(passed).toEqual(['INC-08', 'IPE-06', 'IPE-09', 'LEV-08', 'LOG-03']);
    const blind = assess({ coverage: [], people: [] }).tests.filter((test) => test.counts.P > 0);
    expect(blind.map(({ test }) => test)).toEqual(['IPE-09']);
  });
});
