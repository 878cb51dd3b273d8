import { list, moment, own, text } from './values.ts';

/** Block nodes of the Atlassian Document Format that end with a line break. */
const BLOCKS: ReadonlySet<string> = new Set([
  'paragraph',
  'heading',
  'codeBlock',
  'blockquote',
  'listItem',
  'taskItem',
  'decisionItem',
  'tableRow',
  'panel',
  'expand',
  'nestedExpand',
  'rule',
  'mediaSingle',
]);

/**
 * Plain text of a description or comment: ADF (API v3) flattened, with links, cards, dates and
 * mentions kept; wiki text (API v2) as it is. Mentions read `@Name [~accountid:<id>]`, the form
 * wiki text uses. Callers have refused input nested too deep.
 */
export function plainText(body: unknown): string {
  if (typeof body === 'string') return body;
  return flatten(body)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function flatten(node: unknown): string {
  const type = text(own(node, 'type')) ?? '';
  const inner = list(own(node, 'content')).map(flatten).join('');
  if (type === 'listItem') return `- ${inner.trimEnd()}\n`;
  if (type === 'tableCell' || type === 'tableHeader') return `${inner.trim()} | `;
  return `${leaf(type, node)}${inner}${BLOCKS.has(type) ? '\n' : ''}`;
}

function leaf(type: string, node: unknown): string {
  const attrs = own(node, 'attrs');
  switch (type) {
    case 'text':
      return linked(node);
    case 'hardBreak':
      return '\n';
    case 'mention':
      return mention(attrs);
    case 'emoji':
      return text(own(attrs, 'text')) ?? text(own(attrs, 'shortName')) ?? '';
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return text(own(attrs, 'url')) ?? '';
    case 'date':
      return moment(Number(own(attrs, 'timestamp')))?.slice(0, 10) ?? '';
    case 'status':
      return text(own(attrs, 'text')) ?? '';
    case 'expand':
    case 'nestedExpand':
      return titled(text(own(attrs, 'title')));
    case 'media':
    case 'mediaInline':
      return `[file ${text(own(attrs, 'alt')) ?? text(own(attrs, 'id')) ?? ''}]`;
    default:
      return '';
  }
}

function titled(title: string | undefined): string {
  return title === undefined ? '' : `${title}\n`;
}

function mention(attrs: unknown): string {
  const name = text(own(attrs, 'text'));
  const id = text(own(attrs, 'id'));
  return [name, id === undefined ? undefined : `[~accountid:${id}]`].filter(Boolean).join(' ');
}

function linked(node: unknown): string {
  const words = own(node, 'text');
  const said = typeof words === 'string' ? words : '';
  const link = list(own(node, 'marks')).find((mark) => own(mark, 'type') === 'link');
  const href = text(own(own(link, 'attrs'), 'href'));
  return href === undefined || href === said ? said : `${said} (${href})`;
}
