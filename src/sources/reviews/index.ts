import { z } from 'zod';
import { AuditpackError } from '../../errors.ts';
import type { Source } from '../contract.ts';
import { mapReview } from './mapping.ts';

const NoSettings = z.strictObject({});

/** Reviews made with `auditpack review`: workbooks handed out, and decisions that came back. */
export const reviews: Source<z.infer<typeof NoSettings>, null> = {
  id: 'reviews',
  title: 'Reviews',
  settings: NoSettings,
  tenant: () => 'reviews',
  hosts: () => [],
  connect: async () => null,
  probe: async () => ({ identity: null, scopes: null, plan: null, warnings: [] }),
  streams: [
    {
      name: 'workbooks',
      title: 'Workbooks of access reviews and of reviews of administrators',
      nature: 'state',
      scopes: [],
      retentionDays: null,
      after: [],
      envelopes: [],
      query: () => 'auditpack review',
      importOnly: true,
      pages() {
        throw new AuditpackError('ERR_USAGE', 'Reviews are made with `auditpack review`.');
      },
      map: mapReview,
    },
  ],
};
