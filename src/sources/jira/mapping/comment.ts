import { exactly } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { accountRef } from './account.ts';
import { plainText } from './plain-text.ts';
import { at, list, moment, own, text, tooDeep } from './values.ts';

export function mapComment(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'comment nested too deep');
  return commentOf(item, page.key);
}

/** Data Center: the service desk marks what customers may not read with a property. */
function publicByProperty(item: unknown): boolean | undefined {
  const mark = list(own(item, 'properties')).find((one) => own(one, 'key') === 'sd.public.comment');
  const internal = at(mark, 'value', 'internal');
  if (internal === undefined) return undefined;
  return internal !== true && internal !== 'true';
}

/** A comment on issue `key`; without a key, the issue id inside the comment's own address. */
export function commentOf(item: unknown, key: string | undefined): MapResult {
  const id = text(own(item, 'id'));
  const body = own(item, 'body');
  if (id === undefined || body === undefined) {
    return reject('wrong-shape', 'expected a comment with an id and a body');
  }
  const issue = key ?? /\/issue\/([^/]+)\/comment\//.exec(text(own(item, 'self')) ?? '')?.[1];
  if (issue === undefined) return reject('no-id', `comment ${id} does not say on which issue`);
  const created = moment(own(item, 'created'));
  if (created === undefined) return reject('no-time', `comment ${id} has no readable time`);
  const author = accountRef(own(item, 'author'));
  const updated = moment(own(item, 'updated'));
  const shown = own(item, 'jsdPublic') ?? publicByProperty(item);
  return records({
    kind: 'comment',
    nativeId: id,
    key: issue,
    ...(author === undefined ? {} : { author }),
    text: plainText(body),
    time: exactly(created),
    ...(updated === undefined || updated === created ? {} : { editedAt: updated }),
    ...(typeof shown === 'boolean' ? { public: shown } : {}),
  });
}
