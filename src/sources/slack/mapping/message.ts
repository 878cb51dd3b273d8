import type { AccountRef } from '../../../model/record-base.ts';
import { exactly } from '../../../model/time.ts';
import {
  type ItemContext,
  type MapResult,
  type PageContext,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { Message, Ts } from '../schema.ts';
import { attachmentsText, blocksText } from './block-text.ts';
import { instantOfTs, own, said, wrongShape } from './values.ts';

type MessageDraft = Extract<RecordDraft, { kind: 'message' }>;

/**
 * A message of the channel that the page names; or what the Events API and full exports send: an
 * envelope with the event inside, a change with the message before and after it, a deletion.
 */
export function mapMessage(item: unknown, { page }: ItemContext): MapResult {
  const event = own(item, 'event');
  if (own(event, 'type') === 'message') return mapEvent(event, page);
  return mapEvent(item, page);
}

function mapEvent(item: unknown, page: PageContext): MapResult {
  const subtype = own(item, 'subtype');
  const channel = page.channel ?? said(own(item, 'channel'));
  const inside = channel === undefined ? page : { ...page, channel };
  if (subtype === 'message_changed') {
    return together(own(item, 'previous_message'), own(item, 'message'), inside);
  }
  if (subtype === 'message_deleted') {
    const at = said(own(item, 'deleted_ts')) && said(own(item, 'ts'));
    const gone = mapOne(own(item, 'previous_message'), inside);
    if (gone.kind === 'reject') {
      return reject(gone.reason, `a deletion that does not show what was deleted: ${gone.detail}`);
    }
    const deletedAt = at && Ts.safeParse(at).success ? instantOfTs(at) : undefined;
    return records(...gone.records.map((draft) => ({ ...draft, ...(deletedAt && { deletedAt }) })));
  }
  return mapOne(item, inside);
}

/** A change shows both texts; the earlier one is kept as a version of its own. */
function together(before: unknown, after: unknown, page: PageContext): MapResult {
  const now = mapOne(after, page);
  const earlier = mapOne(before, page);
  if (now.kind === 'reject') return now;
  return records(...(earlier.kind === 'records' ? earlier.records : []), ...now.records);
}

function mapOne(item: unknown, page: PageContext): MapResult {
  const parsed = Message.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  return records(draftOf(parsed.data, page));
}

function draftOf(message: Message, page: PageContext): MessageDraft {
  const channel = page.channel ?? said(message.channel) ?? page.channelName ?? 'unknown';
  const text = textOf(message);
  const author = authorOf(message);
  const editedAt =
    message.edited?.ts && Ts.safeParse(message.edited.ts).success
      ? instantOfTs(message.edited.ts)
      : undefined;
  const thread = said(message.thread_ts);
  return {
    kind: 'message',
    nativeId: `${channel}/${message.ts}`,
    // An edit or a deletion overwrites the text at the vendor, not here.
    ...(message.subtype === 'tombstone'
      ? { version: 'tombstone' }
      : message.edited?.ts && { version: message.edited.ts }),
    channel,
    ...(page.channelName && { channelName: page.channelName }),
    ts: message.ts,
    ...(thread && thread !== message.ts && { threadTs: thread }),
    ...(said(message.subtype) && { subtype: message.subtype ?? '' }),
    ...(author && { author }),
    text,
    time: exactly(instantOfTs(message.ts), 'message_ts'),
    ...(editedAt && { editedAt }),
    mentions: [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)].map((match) => ({
      system: 'slack',
      id: match[1] ?? '',
    })),
    reactions: (message.reactions ?? []).map(({ name, users, count }) => ({
      name,
      users: users ?? [],
      count: count ?? users?.length ?? 0,
    })),
    ...filesOf(message),
    ...metadataOf(message),
  };
}

/**
 * Words a reader sees. An app's buttons and decisions stand in its blocks, so those come with its
 * text; a person's blocks only repeat what the text says.
 */
function textOf(message: Message): string {
  const plain = message.text ?? '';
  const app = isApp(message);
  const blocks = app || plain === '' ? blocksText(message.blocks) : '';
  const attached = attachmentsText(message.attachments, !app);
  const shown = blocks.includes(plain) ? [blocks] : [plain, blocks];
  return [...shown, attached].filter((part) => part !== '').join('\n');
}

function isApp({ bot_id, subtype }: Message): boolean {
  return said(bot_id) !== undefined || subtype === 'bot_message';
}

function authorOf(message: Message): AccountRef | undefined {
  const user = said(message.user);
  const bot = said(message.bot_id);
  const name = said(message.bot_profile?.name) ?? said(message.username);
  if (user) {
    return {
      system: 'slack',
      id: user,
      ...(isApp(message) && { type: 'bot' as const, ...(name && { name }) }),
    };
  }
  if (!bot && !name) return undefined;
  return { system: 'slack', ...(bot && { id: bot }), type: 'bot', ...(name && { name }) };
}

/** Names and sizes alone: the content is never fetched. */
function filesOf({ files }: Message): Pick<MessageDraft, 'files'> {
  const shown = (files ?? []).map((file) => ({
    name: said(file.name) ?? said(file.title) ?? said(file.id) ?? 'file',
    ...(said(file.id) && { id: file.id ?? '' }),
    ...(said(file.filetype) && { type: file.filetype ?? '' }),
    ...(typeof file.size === 'number' && { size: file.size }),
    ...(file.mode === 'tombstone' && { deleted: true }),
  }));
  return shown.length > 0 ? { files: shown } : {};
}

function metadataOf({ metadata }: Message): Pick<MessageDraft, 'metadata'> {
  const type = said(metadata?.event_type);
  if (!type) return {};
  return { metadata: { type, payload: JSON.stringify(metadata?.event_payload ?? {}) } };
}
