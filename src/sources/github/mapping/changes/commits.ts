import type { AccountRef } from '../../../../model/record-base.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { User } from '../../schema.ts';
import { account, at, listAt, moment, repoInUrl, said, textAt, when } from '../values.ts';

const SHA = /^[0-9a-f]{40}$/;
/** GitHub commits under this name when it merges; it has no account then. */
const GITHUB_ITSELF = { name: 'GitHub', email: 'noreply@github.com' };

/** A commit of GraphQL (`oid`) or REST (`sha`). */
export function mapCommit(item: unknown, { page }: ItemContext): MapResult {
  const sha = textAt(item, 'oid') ?? textAt(item, 'sha');
  if (sha === undefined) return reject('no-id', 'expected "oid" or "sha", found none');
  if (!SHA.test(sha)) return reject('wrong-shape', `"${sha.slice(0, 60)}" is no commit id`);
  const repo =
    textAt(item, 'repository', 'nameWithOwner') ?? page.repo ?? repoInUrl(at(item, 'url'));
  if (repo === undefined) return reject('no-id', 'a commit of an unknown repository');
  const message = textAt(item, 'message') ?? textAt(item, 'commit', 'message');
  if (
    message === undefined &&
    at(item, 'commit') === undefined &&
    at(item, 'message') === undefined
  )
    return reject('wrong-shape', 'expected a commit with a message, found none');
  const { author, committer, committedAt } = peopleOf(item);
  return records({
    kind: 'commit',
    nativeId: `${repo}@${sha}`,
    repo,
    ...when('branch', page.branch),
    sha,
    message: message ?? '',
    ...when('author', author),
    ...when('committer', committer),
    ...when('committedAt', committedAt),
    pullRequests: listAt(item, 'associatedPullRequests', 'nodes').flatMap((pull) => {
      const number = at(pull, 'number');
      return typeof number === 'number' && Number.isInteger(number) ? [number] : [];
    }),
    ...when('signature', signatureOf(item)),
  });
}

/** GraphQL gives null for an unsigned commit; REST always has a `verification`. */
function signatureOf(item: unknown): { state: string; byVendor: boolean } | undefined {
  const signature = at(item, 'signature');
  if (signature === null) return { state: 'unsigned', byVendor: false };
  const told = textAt(signature, 'state')?.toLowerCase();
  if (told !== undefined)
    return { state: told, byVendor: at(signature, 'wasSignedByGitHub') === true };
  const reason = textAt(item, 'commit', 'verification', 'reason');
  if (reason === undefined) return undefined;
  // REST does not say who signed; what GitHub merges it commits under its own name.
  return { state: reason, byVendor: textAt(item, 'committer', 'login') === 'web-flow' };
}

/** Author, committer and time of a commit of either shape. */
export function peopleOf(commit: unknown) {
  return {
    author: gitActor(at(commit, 'author'), at(commit, 'commit', 'author')),
    committer: gitActor(at(commit, 'committer'), at(commit, 'commit', 'committer')),
    committedAt:
      moment(at(commit, 'committedDate')) ?? moment(at(commit, 'commit', 'committer', 'date')),
  };
}

/**
 * The account behind a commit's author where GitHub found one; otherwise what the client wrote,
 * which proves nothing.
 * @param actor GraphQL's author with `user`, or the account of REST
 * @param written name and address as the commit has them (REST keeps them apart)
 */
export function gitActor(actor: unknown, written: unknown = actor): AccountRef | undefined {
  const user = User.safeParse(at(actor, 'user') ?? actor).data;
  const known = user?.login ? account(user) : undefined;
  const name = textAt(written, 'name');
  const email = textAt(written, 'email')?.toLowerCase();
  if (known !== undefined) return { ...when('name', name), ...known };
  if (name === undefined && email === undefined) return undefined;
  const system = name === GITHUB_ITSELF.name && email === GITHUB_ITSELF.email;
  return {
    system: 'github',
    ...when('email', email),
    ...when('name', said(name)),
    ...(system && { type: 'system' as const, login: 'web-flow' }),
  };
}
