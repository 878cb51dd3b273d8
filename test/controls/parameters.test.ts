import { describe, expect, it } from 'vitest';
import { resolveParameters } from '../../src/controls/parameters.ts';
import { builtIn } from './library.ts';

const library = builtIn();
const resolved = (overrides: Record<string, unknown>, profile = 'strict') =>
  resolveParameters(library, overrides, profile);

describe('parameters', () => {
  it('are the defaults of the library, each within its own bounds', () => {
    const all = resolved({});
    expect([...all.keys()]).toEqual([...library.parameters.keys()]);
    expect([...all.values()].every(({ isDefault }) => isDefault)).toBe(true);
    expect(all.get('leaver.sla_hours.standard')?.value).toBe(24);
  });

  it('stay within their bounds in every profile', () => {
    const profiles = [...library.parameters.values()].flatMap(({ profiles = {} }) =>
      Object.keys(profiles),
    );
    expect(profiles.length).toBeGreaterThan(0);
    for (const profile of new Set(profiles)) expect(resolved({}, profile).size).toBeGreaterThan(0);
  });

  it('may be as low and as high as their bounds', () => {
    const bounded = [...library.parameters.values()].flatMap(({ key, min, max }) =>
      [min, max].flatMap((bound) => (bound === undefined ? [] : [{ key, bound }])),
    );
    expect(bounded.length).toBeGreaterThan(10);
    for (const { key, bound } of bounded)
      expect(resolved({ [key]: bound }).get(key)?.value).toBe(bound);
  });

  it('keep the sentence of policy behind a value', () => {
    const all = resolved({
      'leaver.sla_hours.standard': { value: 48, policy: 'Access Policy v3 §4.2' },
      'approval.max_age_days': 60,
    });
    expect(all.get('leaver.sla_hours.standard')).toEqual({
      key: 'leaver.sla_hours.standard',
      value: 48,
      isDefault: false,
      policy: 'Access Policy v3 §4.2',
    });
    expect(all.get('approval.max_age_days')).toEqual({
      key: 'approval.max_age_days',
      value: 60,
      isDefault: false,
    });
  });

  it('follow the profile, and the company before the profile', () => {
    const key = 'approval.manager_request_counts';
    expect(resolved({}).get(key)).toMatchObject({ value: false, isDefault: true });
    expect(resolved({}, 'small_team').get(key)).toMatchObject({ value: true, isDefault: false });
    expect(resolved({ [key]: false }, 'small_team').get(key)).toMatchObject({ value: false });
  });

  it.each([
    [
      { 'leaver.sla_hour.standard': 24 },
      'no parameter "leaver.sla_hour.standard"; did you mean "leaver.sla_hours.standard"?',
    ],
    [{ 'something.else.entirely': 1 }, 'no parameter "something.else.entirely"\n'],
    [{ 'leaver.sla_hours.standard': 241 }, 'leaver.sla_hours.standard: 241 is above 240'],
    [{ 'leaver.sla_hours.standard': -1 }, 'leaver.sla_hours.standard: -1 is below 0'],
    [{ 'leaver.sla_hours.standard': '24' }, 'expected a number, found "24"'],
    [{ 'leaver.sla_hours.standard': Number.NaN }, 'expected a number'],
    [{ 'leaver.sla_hours.standard': { policy: 'x' } }, 'expected a number, found no value'],
    [{ 'approval.accepted': ['A', 'E'] }, '"E" is none of A, B, C, D'],
    [{ 'approval.accepted': 'A' }, 'expected a list, found "A"'],
    [{ 'change.semantics': 'none' }, '"none" is none of latest_per_reviewer, any_approval'],
    [{ toString: 1 }, 'no parameter "toString"'],
  ])('refuse %j', (overrides, message) => {
    expect(() => `${resolved(overrides)}\n`).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIG',
        message: expect.stringContaining(message.trim()),
      }),
    );
  });

  it('name every fault at once', () => {
    const overrides = { 'approval.max_age_days': 0, 'reason.min_chars': 'ten' };
    expect(() => resolved(overrides)).toThrow(
      /max_age_days: 0 is below 1\n.*min_chars: expected a number/,
    );
  });
});
