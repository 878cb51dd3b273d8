import { list, own, said } from './values.ts';

/** Deeper than this, blocks are no longer read: the vendor's own nest a handful of levels. */
const MAX_DEPTH = 20;

/**
 * What a reader sees in a message's blocks, one line per block: texts, fields, list items, buttons
 * as `[Approve]`, images by their description. Mentions stay in Slack's form (`<@U…>`).
 */
export function blocksText(blocks: unknown): string {
  return list(blocks)
    .map((block) => blockText(block, 0).trim())
    .filter((line) => line !== '')
    .join('\n');
}

function blockText(block: unknown, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  const inner = [
    textOf(own(block, 'text')),
    textOf(own(block, 'title')),
    ...list(own(block, 'fields')).map(textOf),
    ...elements(block, depth),
    elementText(own(block, 'accessory'), depth + 1),
  ];
  return inner.filter((part) => part !== '').join('\n');
}

/** Inline elements run on; lists and actions stand apart. */
function elements(block: unknown, depth: number): string[] {
  const parts = list(own(block, 'elements')).map((element) => elementText(element, depth + 1));
  const type = own(block, 'type');
  if (type === 'rich_text_section' || type === 'rich_text_preformatted') return [parts.join('')];
  if (type === 'rich_text_quote') return [quoted(parts.join(''))];
  if (type === 'rich_text_list') return parts.map((part) => `- ${part}`);
  return type === 'actions' || type === 'context' ? [parts.filter(Boolean).join(' ')] : parts;
}

function elementText(element: unknown, depth: number): string {
  if (typeof element !== 'object' || element === null) return '';
  switch (own(element, 'type')) {
    case 'text':
    case 'mrkdwn':
    case 'plain_text':
      return textOf(element);
    case 'user':
      return `<@${said(own(element, 'user_id')) ?? ''}>`;
    case 'usergroup':
      return `<!subteam^${said(own(element, 'usergroup_id')) ?? ''}>`;
    case 'channel':
      return `<#${said(own(element, 'channel_id')) ?? ''}>`;
    case 'emoji':
      return `:${said(own(element, 'name')) ?? ''}:`;
    case 'broadcast':
      return `<!${said(own(element, 'range')) ?? ''}>`;
    case 'link':
      return said(own(element, 'text')) ?? said(own(element, 'url')) ?? '';
    case 'button':
      return `[${textOf(own(element, 'text'))}]`;
    case 'image':
      return said(own(element, 'alt_text')) ?? '';
    default:
      return blockText(element, depth);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return said(own(value, 'text')) ?? '';
}

/**
 * Attachments, the older form of blocks. What a person attaches are others' words, so they come as
 * quotes: a shared message that says "approved" is no approval of who shares it.
 */
export function attachmentsText(attachments: unknown, quote: boolean): string {
  const text = list(attachments)
    .map((attachment) => attachmentText(attachment))
    .filter((part) => part !== '')
    .join('\n');
  return quote ? quoted(text) : text;
}

function attachmentText(attachment: unknown): string {
  const blocks = blocksText(own(attachment, 'blocks'));
  const fields = list(own(attachment, 'fields')).map((field) =>
    [said(own(field, 'title')), said(own(field, 'value'))].filter(Boolean).join(': '),
  );
  const actions = list(own(attachment, 'actions')).flatMap((action) => {
    const label = said(own(action, 'text'));
    return label === undefined ? [] : [`[${label}]`];
  });
  const parts = [
    ...['pretext', 'author_name', 'title', 'text'].map((name) => said(own(attachment, name))),
    ...fields,
    blocks,
    actions.join(' '),
    said(own(attachment, 'footer')),
  ].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join('\n') : (said(own(attachment, 'fallback')) ?? '');
}

function quoted(text: string): string {
  return text === '' ? '' : text.replaceAll(/^/gm, '> ');
}
