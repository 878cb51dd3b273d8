import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { mapIntegration } from './logs.ts';
import { mapMessage } from './message.ts';
import { mapUser } from './user.ts';
import { own } from './values.ts';
import { mapChannel } from './workspace.ts';

/** An item of a workspace export; the page says of which of its files. */
export function mapExport(item: unknown, context: ItemContext): MapResult {
  switch (context.page.part ?? partOf(item)) {
    case 'messages':
      return mapMessage(item, context);
    case 'users':
      return asThen(mapUser(item));
    case 'channels':
      return mapChannel(item);
    case 'integrations':
      return mapIntegration(item);
    default:
      return reject('not-an-item', 'expected a message, user or channel of a workspace export');
  }
}

function partOf(item: unknown): string {
  if (own(item, 'type') === 'message') return 'messages';
  const id = String(own(item, 'id') ?? '');
  if (/^[UW]/.test(id)) return 'users';
  return /^[CG]/.test(id) ? 'channels' : 'other';
}

/**
 * An export was made some day before it is imported, and does not say when: who somebody is holds,
 * what state and roles the account had then says nothing of now.
 */
function asThen(mapped: MapResult): MapResult {
  if (mapped.kind === 'reject') return mapped;
  return records(
    ...mapped.records.flatMap((draft) => {
      if (draft.kind !== 'account') return [];
      const { stateBy: _by, mfaEnrolled: _mfa, ...rest } = draft;
      return [
        { ...rest, state: 'unknown' as const, vendorState: `${draft.vendorState} when exported` },
      ];
    }),
  );
}
