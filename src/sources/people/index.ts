import { z } from 'zod';
import { AuditpackError } from '../../errors.ts';
import type { Source } from '../contract.ts';
import { mapRow } from './mapping.ts';

/** The `people:` file of auditpack.yaml; it has no credential and no address. */
export const PeopleSettings = z.strictObject({ path: z.string() });
export type PeopleSettings = z.infer<typeof PeopleSettings>;

/**
 * The roster as HR keeps it. It is a file, not an API: its bytes are stored as they are, with items
 * marked `csv`, and each data row is mapped as an object of column name to text.
 */
export const people: Source<PeopleSettings, null> = {
  id: 'people',
  title: 'People file',
  settings: PeopleSettings,
  tenant: () => 'people',
  hosts: () => [],
  connect: async () => null,
  probe: async () => ({ identity: null, scopes: null, plan: null, warnings: [] }),
  streams: [
    {
      name: 'roster',
      title: 'People, engagements and roles',
      nature: 'state',
      scopes: [],
      retentionDays: null,
      after: [],
      envelopes: [],
      file: 'csv',
      query: ({ path }) => `file ${path}`,
      skip: () => 'people/roster is read from the people file, not collected over HTTP',
      pages() {
        throw new AuditpackError(
          'ERR_USAGE',
          'people/roster is a file and has no pages to fetch.',
          {
            hint: 'Name the file under `people:` in auditpack.yaml.',
          },
        );
      },
      map: mapRow,
    },
  ],
};

export { parsePeople } from './parse.ts';
