import { defineTest, fail, pass } from '../../define-test.ts';

/** Numbered records have no number missing without an explanation. */
export const sequenceGapsExplained = defineTest({
  id: 'IPE-05',
  items: ({ trails }) =>
    trails.sequences.map((sequence) => ({
      id: `${sequence.source}/${sequence.name}`,
      label: `${sequence.name} ${sequence.first} to ${sequence.last}`,
      at: trails.period.to,
      traits: [`system:${sequence.source}`],
      value: sequence,
    })),
  judge({ name, first, last, missing, explained }) {
    const open = missing.filter((number) => !Object.hasOwn(explained, String(number)));
    const range = `${name}-${first} to ${name}-${last}`;
    if (open.length === 0) {
      const note = missing.length > 0 ? `; ${missing.length} missing, each explained` : '';
      return pass('no_gap', `${range}: ${last - first + 1 - missing.length} records${note}.`, []);
    }
    const shown = open
      .slice(0, 20)
      .map((number) => `${name}-${number}`)
      .join(', ');
    return fail(
      'unexplained_gap',
      `${range}: ${open.length} numbers are missing without an explanation: ${shown}${open.length > 20 ? ', …' : ''}.`,
      [],
    );
  },
});
