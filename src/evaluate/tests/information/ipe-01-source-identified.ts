import { defineTest, pass, unclear } from '../../define-test.ts';
import { extractSubjects } from '../../statement-subjects.ts';

/** Each extract says from where and by whom it was taken. */
export const sourceIdentified = defineTest({
  id: 'IPE-01',
  items: extractSubjects,
  judge({ source, stream, tenant, baseUrl, identity, method }) {
    const what = `${source}/${stream}`;
    if (method !== 'api')
      return pass(
        'file_named',
        `${what} comes from a ${method === 'file' ? 'file of the company' : 'saved export'}, stored as it was.`,
        [],
      );
    if (identity === null) {
      return unclear(
        'identity_unknown',
        `${what} was taken from ${tenant} at ${baseUrl}, but the vendor did not say as whom.`,
        [],
        {
          settle: 'The account behind the credential, on record beside the pack.',
        },
      );
    }
    return pass('identified', `${what} was taken from ${tenant} at ${baseUrl} as ${identity}.`, []);
  },
});
