import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { at, repoNamed, textAt } from '../values.ts';

/** Where GitHub looks, in this order; the first that exists counts. */
const PLACES = {
  github: '.github/CODEOWNERS',
  root: 'CODEOWNERS',
  docs: 'docs/CODEOWNERS',
} as const;
const MAX_LINES = 3_000;

/** Who owns which paths of a repository, by the one CODEOWNERS file that counts. */
export function mapCodeOwners(item: unknown, { page }: ItemContext): MapResult {
  const repo = repoNamed(item) ?? page.repo;
  if (repo === undefined) return reject('no-id', 'code owners of an unknown repository');
  if (!Object.keys(PLACES).some((place) => at(item, place) !== undefined))
    return reject('wrong-shape', 'expected the three places of a CODEOWNERS file, found none');
  const found = Object.entries(PLACES).find(([place]) => textAt(item, place, 'oid') !== undefined);
  const text = found === undefined ? '' : (textAt(item, found[0], 'text') ?? '');
  return records({
    kind: 'config-snapshot',
    nativeId: `code-owners:${repo}`,
    object: `code owners of ${repo}`,
    settings: {
      repo,
      exists: found !== undefined,
      ...(found && {
        path: found[1],
        blob: textAt(item, found[0], 'oid'),
        rules: rulesIn(text),
        cut: at(item, found[0], 'isTruncated') === true || text.split('\n').length > MAX_LINES,
      }),
    },
  });
}

/** `path owner owner`; a path without owners takes ownership away again. */
function rulesIn(text: string): { pattern: string; owners: string[] }[] {
  return text
    .split('\n')
    .slice(0, MAX_LINES)
    .flatMap((line) => {
      const [pattern, ...owners] = line
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .split(/\s+/);
      return pattern ? [{ pattern, owners }] : [];
    });
}
