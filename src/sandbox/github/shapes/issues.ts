import type { World } from '../../contract.ts';
import { type Actor, actorNamed, nodeId, numberFor, ORG, stamp } from '../ids.ts';
import { githubFacts, labelsOf } from '../state.ts';
import { type Json, userJson } from './organization.ts';

/** Issues as GraphQL has them, least recently updated first. */
export function issueNodes(world: World, repo: string, since: string): Json[] {
  return githubFacts(world)
    .flatMap((fact): (Json & { updatedAt: string })[] => {
      if (fact.do !== 'github.issue.open' || fact.repo !== repo) return [];
      const { number, by, title, body, assignee, at } = fact;
      const own = githubFacts(world).filter(
        (other) =>
          'number' in other && other.number === number && 'repo' in other && other.repo === repo,
      );
      const closed = own.findLast((other) => other.do === 'github.issue.close')?.at;
      return [
        {
          id: nodeId('I', `${repo}#${number}`),
          number,
          title,
          body,
          state: closed === undefined ? 'OPEN' : 'CLOSED',
          stateReason: closed === undefined ? null : 'COMPLETED',
          url: `https://github.com/${ORG}/${repo}/issues/${number}`,
          createdAt: stamp(at),
          updatedAt: stamp(own.at(-1)?.at ?? at),
          closedAt: closed === undefined ? null : stamp(closed),
          repository: { nameWithOwner: `${ORG}/${repo}` },
          author: whoIs(actorNamed(world, by)),
          labels: {
            pageInfo: { hasNextPage: false },
            nodes: labelsOf(world, fact).map((name) => ({ name })),
          },
          assignees: {
            pageInfo: { hasNextPage: false },
            nodes: assignee === undefined ? [] : [whoIs(actorNamed(world, assignee))],
          },
          milestone: null,
        },
      ];
    })
    .filter(({ updatedAt }) => Date.parse(updatedAt) >= Date.parse(since))
    .sort((a, b) => Date.parse(a.updatedAt) - Date.parse(b.updatedAt));
}

function whoIs({ login, id, type, name }: Actor): Json {
  const known = { __typename: type, login: login.replace(/\[bot\]$/, ''), databaseId: id };
  return type === 'Bot' ? known : { ...known, name };
}

export function commentsJson(world: World, repo: string, since: string, base: string): Json[] {
  return githubFacts(world).flatMap((fact, index): Json[] => {
    if (fact.do !== 'github.comment' || fact.repo !== repo) return [];
    if (Date.parse(fact.at) < Date.parse(since)) return [];
    const id = 2_000_000_000 + index;
    const page = `https://github.com/${ORG}/${repo}/issues/${fact.number}`;
    return [
      {
        id,
        node_id: nodeId('IC', String(id)),
        url: `${base}/repos/${ORG}/${repo}/issues/comments/${id}`,
        html_url: `${page}#issuecomment-${id}`,
        issue_url: `${base}/repos/${ORG}/${repo}/issues/${fact.number}`,
        user: userJson(actorNamed(world, fact.by), base),
        body: fact.text,
        author_association: 'MEMBER',
        created_at: stamp(fact.at),
        updated_at: stamp(fact.at),
        performed_via_github_app: null,
      },
    ];
  });
}

/** Newest first, as GitHub lists them. */
export function issueEventsJson(world: World, repo: string, base: string): Json[] {
  return githubFacts(world)
    .flatMap((fact, index): Json[] => {
      if (!('repo' in fact) || fact.repo !== repo) return [];
      const told = eventOf(fact);
      if (told === undefined) return [];
      const id = 30_000_000_000 + index;
      return [
        {
          id,
          node_id: nodeId('EVT', String(id)),
          url: `${base}/repos/${ORG}/${repo}/issues/events/${id}`,
          actor: userJson(actorNamed(world, told.by), base),
          event: told.event,
          commit_id: null,
          commit_url: null,
          created_at: stamp(fact.at),
          performed_via_github_app: null,
          ...told.more,
          issue: issueJson(world, repo, told.number, base),
        },
      ];
    })
    .reverse();
}

interface Told {
  readonly event: string;
  readonly number: number;
  readonly by: string;
  readonly more?: Json;
}

function eventOf(fact: ReturnType<typeof githubFacts>[number]): Told | undefined {
  switch (fact.do) {
    case 'github.issue.close':
      return { event: 'closed', number: fact.number, by: fact.by, more: { state_reason: null } };
    case 'github.merge':
      return { event: 'merged', number: fact.number, by: fact.by };
    case 'github.label': {
      const event = fact.change === 'added' ? 'labeled' : 'unlabeled';
      const label = { name: fact.label, color: 'ededed' };
      return { event, number: fact.number, by: fact.by, more: { label } };
    }
    default:
      return undefined;
  }
}

function issueJson(world: World, repo: string, number: number, base: string): Json {
  const opened = githubFacts(world).find(
    (fact) =>
      (fact.do === 'github.issue.open' || fact.do === 'github.pr.open') &&
      fact.repo === repo &&
      fact.number === number,
  );
  const url = `${base}/repos/${ORG}/${repo}/issues/${number}`;
  const page = `https://github.com/${ORG}/${repo}/issues/${number}`;
  const at = stamp(opened?.at ?? world.now);
  return {
    id: numberFor('issue', `${repo}#${number}`),
    node_id: nodeId('I', `${repo}#${number}`),
    url,
    repository_url: `${base}/repos/${ORG}/${repo}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number,
    state: 'open',
    title: opened && 'title' in opened ? opened.title : '',
    body: null,
    user: null,
    labels: [],
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    comments: 0,
    closed_at: null,
    created_at: at,
    updated_at: at,
    author_association: 'MEMBER',
  };
}
