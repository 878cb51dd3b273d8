import { AuditpackError } from '../../../errors.ts';
import { unpackExport } from '../archive.ts';
import { mapExport } from '../mapping/export.ts';
import type { SlackStream } from './walk.ts';

/** A workspace export: what the API no longer shows, if it was made in time. */
export const workspaceExport: SlackStream = {
  name: 'export',
  title: 'Workspace export (zip)',
  nature: 'objects',
  scopes: [],
  retentionDays: null,
  after: [],
  envelopes: [],
  importOnly: true,
  query: () => 'a zip made under Settings & administration → Workspace settings → Import/Export',
  pages() {
    throw new AuditpackError('ERR_USAGE', 'An export is imported, not collected.', {
      hint: 'auditpack import slack/export FILE.zip',
    });
  },
  unpack: unpackExport,
  map: mapExport,
};
