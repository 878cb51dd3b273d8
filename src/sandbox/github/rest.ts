import type { SandboxResponse } from '../contract.ts';
import { ORG } from './ids.ts';
import { organizationAnswer } from './rest-organization.ts';
import { type Asked, repositoryAnswer } from './rest-repository.ts';
import { myselfJson } from './shapes/organization.ts';
import { membersOf } from './state.ts';

/** The REST endpoints that are collected; undefined for every other path. */
export function restAnswer(asked: Asked): SandboxResponse | undefined {
  const { world, request, answers } = asked;
  const [, first, owner, third, ...rest] = request.path.split('/').map(decodeURIComponent);
  if (request.path === '/user') {
    const me = membersOf(world).find(({ role }) => role === 'admin');
    return me && answers.json(myselfJson(me.actor, request.base));
  }
  if (owner !== ORG) return undefined;
  if (first === 'orgs') return organizationAnswer(asked, third, rest);
  const repo = world.repos.find(({ name }) => name === third);
  return first === 'repos' && repo ? repositoryAnswer(asked, repo, rest) : undefined;
}
