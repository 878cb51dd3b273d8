import type { PolicyState } from '../../../model/trails.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';

/** Password policies ask for at least what the company has decided. */
export const passwordPolicy = defineTest<PolicyState>({
  id: 'STA-04',
  items: ({ trails }) =>
    trails.policies
      .filter(
        ({ facts }) =>
          facts.enabled !== false &&
          (facts.passwordMinLength !== undefined || facts.lockoutAttempts !== undefined),
      )
      .map((policy) => ({
        id: `policy:${policy.system}:${policy.object}@${policy.at}`,
        label: `${policy.system} ${policy.object}`,
        at: policy.at,
        traits: [`system:${policy.system}`],
        value: policy,
      })),
  judge(policy, input) {
    const { object, at, evidence, facts } = policy;
    const what = `${object} at ${at}: ${wordsOf(policy)}; asked for are ${input.number('password.min_length')} characters and a lock after at most ${input.number('password.max_attempts')} attempts`;
    const weak = weaknesses(policy, input);
    if (weak.length > 0)
      return fail('below_baseline', `${what}; ${weak.join(' and ')}.`, [evidence]);
    if (facts.passwordMinLength === undefined || facts.lockoutAttempts === undefined) {
      return unclear('setting_not_shown', `${what}.`, [evidence], {
        settle: 'The setting that the system does not show, as manual evidence.',
      });
    }
    return pass('meets_baseline', `${what}.`, [evidence]);
  },
});

function wordsOf({ facts }: PolicyState): string {
  const length = facts.passwordMinLength ?? 'unknown';
  const attempts = facts.lockoutAttempts === 0 ? 'never' : (facts.lockoutAttempts ?? 'unknown');
  return `at least ${length} characters, locks after ${attempts}`;
}

function weaknesses({ facts }: PolicyState, input: TestInput): string[] {
  const { passwordMinLength: length, lockoutAttempts: attempts } = facts;
  return [
    ...(length !== undefined && length < input.number('password.min_length')
      ? ['it is too short']
      : []),
    ...(attempts === 0 || (attempts ?? 1) > input.number('password.max_attempts')
      ? ['it locks too late']
      : []),
  ];
}
