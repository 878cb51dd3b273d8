import { join } from 'node:path';
import type { EventRow } from '../store/event-row.ts';
import { buildStore, type EventFilter, searchEvents, storeIsFresh } from '../store/store.ts';
import { deriveRecords } from './records.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

/** Searches the derived store, building it first when the ledger or the tool has changed. */
export async function search(
  workspace: Workspace,
  filter: EventFilter,
): Promise<{ total: number; rows: EventRow[] }> {
  const directory = join(workspace.setup.ledger, 'derived');
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const { size, root } = await ledger.head();
    const basis = { logSize: size, logRoot: root, toolVersion: workspace.toolVersion };
    if (!(await storeIsFresh(directory, basis))) {
      workspace.say('Building the search store from the ledger…');
      const { records } = await deriveRecords(ledger);
      await buildStore(directory, records, basis);
    }
  } finally {
    await ledger.close();
  }
  return searchEvents(directory, filter);
}
