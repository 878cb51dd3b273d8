import type { Leaver } from '../../../model/trails.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';

const IDENTITY_PROVIDERS = new Set(['okta', 'google']);

/** The roster and the identity provider agree on who left. */
export const leaverPopulationReconciled = defineTest({
  id: 'LEV-08',
  items: ({ trails }) => [
    {
      id: 'leavers',
      label: 'Leavers of the period: people file against identity provider',
      traits: [],
      at: trails.period.to,
      value: trails.leavers,
    },
  ],
  judge(leavers, input) {
    const { people, coverage } = input.trails;
    const name = (leaver: Leaver) => input.index.nameOf(leaver.person, leaver.person);
    const evidence = leavers.flatMap((leaver) => leaver.evidence);
    if (people.length === 0) {
      return unclear('people_missing', 'There is no people file to compare with.', [], {
        settle: 'people.csv for the whole period.',
      });
    }
    const unexplained = leavers.filter(({ t0 }) => t0 === undefined);
    if (unexplained.length > 0) {
      return fail(
        'unexplained_deactivation',
        `${unexplained.length} closed account${unexplained.length > 1 ? 's' : ''} without an end date in the people file and without an explanation: ${unexplained.map(name).join(', ')}.`,
        evidence,
      );
    }
    const open = leavers.filter((leaver) => {
      const own = leaver.accounts.filter(({ system }) => IDENTITY_PROVIDERS.has(system));
      return own.length > 0 && own.every(({ inactive }) => inactive === undefined);
    });
    if (open.length > 0)
      return fail(
        'leaver_not_deactivated',
        `In the people file as left, still open at the identity provider: ${open.map(name).join(', ')}.`,
        evidence,
      );
    const blind = coverage.find(
      ({ source, stream, complete }) =>
        IDENTITY_PROVIDERS.has(source) && stream === 'users' && !complete,
    );
    if (blind) {
      return unclear(
        'identity_provider_incomplete',
        `${blind.source}/${blind.stream} was not collected whole.`,
        evidence,
        { settle: `Collect ${blind.source}/${blind.stream} again.` },
      );
    }
    const providers = coverage.some(
      ({ source, stream }) => IDENTITY_PROVIDERS.has(source) && stream === 'users',
    );
    if (!providers) {
      return unclear(
        'identity_provider_missing',
        'No identity provider was collected to compare the people file with.',
        evidence,
        { settle: 'Collect Okta or Google users.' },
      );
    }
    return pass(
      'reconciled',
      `${leavers.length} leaver${leavers.length === 1 ? '' : 's'}; every end date has a closed account and every closed account an end date.`,
      evidence,
    );
  },
});
