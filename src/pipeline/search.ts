import { join } from 'node:path';
import type { Ledger } from '../ledger/contract.ts';
import type { RecordOf } from '../model/record.ts';
import type { EventRow } from '../store/event-row.ts';
import {
  buildStore,
  type EventFilter,
  type StoreBasis,
  searchEvents,
  storeIsFresh,
} from '../store/store.ts';
import { type Derived, deriveRecords } from './records.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

/** Searches the derived store, building it first when the ledger or the tool has changed. */
export async function search(
  workspace: Workspace,
  filter: EventFilter,
): Promise<{ total: number; rows: EventRow[] }> {
  const directory = join(workspace.setup.ledger, 'derived');
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const basis = await basisOf(ledger, workspace.toolVersion);
    if (!(await storeIsFresh(directory, basis))) {
      workspace.say('Building the search store from the ledger…');
      const derived = await deriveRecords(ledger);
      try {
        await buildStore(directory, eventsIn(derived), basis);
      } finally {
        derived.close();
      }
    }
  } finally {
    await ledger.close();
  }
  return searchEvents(directory, filter);
}

/** What the last closed run says of the log; whether that is so, a search need not find out again. */
async function basisOf(ledger: Pick<Ledger, 'runs'>, toolVersion: string): Promise<StoreBasis> {
  const closed = (await ledger.runs()).filter(({ state }) => state !== 'open');
  const { size, root } = closed.at(-1)?.checkpoint ?? { size: 0, root: '' };
  return { logSize: size, logRoot: root, toolVersion };
}

function* eventsIn({ lines }: Derived): Generator<RecordOf<'event'>> {
  for (const line of lines('event')) yield JSON.parse(line) as RecordOf<'event'>;
}
