import { defineTest, fail, pass } from '../../define-test.ts';

/** The evidence still has the digests it was stored with, and its log the root of its checkpoint. */
export const tamperEvident = defineTest({
  id: 'IPE-09',
  items: (input) => [
    {
      id: 'ledger',
      label: 'Ledger digests and log',
      at: input.trails.extractedAt,
      traits: [],
      value: input.integrity,
    },
  ],
  judge: ({ verified, why }) => (verified ? pass('verified', why, []) : fail('altered', why, [])),
});
