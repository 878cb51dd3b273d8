import { describe, expect, it } from 'vitest';
import { parseScenario, scenarioWorld } from '../../src/sandbox/scenario.ts';

const scenario = (happened: string, more = '') =>
  parseScenario(`id: T\ntitle: test\n${more}happened:\n${happened}`, 'scenario.yaml');

describe('scenario', () => {
  it.each([
    [
      'an unknown fact',
      '  - {at: 2026-02-01T00:00:00Z, do: okta.group.ad, who: p_ben}',
      /scenario\.yaml:4:/,
    ],
    [
      'a missing field',
      '  - {at: 2026-02-01T00:00:00Z, do: okta.group.add, who: p_ben, by: p_dana}',
      /group/,
    ],
    ['a local time', '  - {at: 2026-02-01 00:00, do: okta.signin, who: p_ben}', /UTC time/],
  ])('refuses %s with the line', (_name, text, message) => {
    expect(() => scenario(text)).toThrow(message);
  });

  it('refuses people nobody knows and facts after the collection', () => {
    const stranger = scenario('  - {at: 2026-02-01T00:00:00Z, do: okta.signin, who: p_nobody}');
    expect(() => scenarioWorld([stranger])).toThrow(/p_nobody/);
    const late = scenario('  - {at: 2026-08-01T00:00:00Z, do: okta.signin, who: p_ben}');
    expect(() => scenarioWorld([late])).toThrow(/after the collection/);
  });

  it('orders facts by time whatever the notation, and leaves out baseline parts on request', () => {
    const world = scenarioWorld([
      scenario(
        '  - {at: 2026-02-01T00:00:00.5Z, do: okta.signin, who: p_ben}\n  - {at: 2026-02-01T00:00:00Z, do: okta.signin, who: p_ana}',
      ),
    ]);
    const times = world.facts.map((fact) => Date.parse(fact.at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(
      world.facts.some((fact) => fact.do === 'jira.issue.create' && fact.type === 'Incident'),
    ).toBe(true);
    const quiet = scenarioWorld([scenario('  []', 'without: [incidents]\n')]);
    expect(
      quiet.facts.some((fact) => fact.do === 'jira.issue.create' && fact.type === 'Incident'),
    ).toBe(false);
  });

  it('leaves no gap in ticket numbers', () => {
    const world = scenarioWorld([
      scenario(
        '  - {at: 2026-02-01T00:00:00Z, do: jira.issue.create, key: HELP-9, by: p_sam, type: Task, summary: x}',
      ),
    ]);
    const keys = world.facts.flatMap((fact) =>
      fact.do === 'jira.issue.create' && fact.key.startsWith('HELP-')
        ? [Number(fact.key.slice(5))]
        : [],
    );
    expect(keys.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
