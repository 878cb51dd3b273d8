import type { GithubClient } from '../client.ts';
import { mapOrganizationRole } from '../mapping/access/roles.ts';
import { at, idText, listAt, textAt } from '../mapping/values.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  type GithubStream,
  type Pages,
  PER_PAGE,
  state,
} from './walk.ts';

export const organizationRoles: GithubStream = {
  ...state,
  name: 'organization-roles',
  title: 'Roles of the organization and who has them',
  scopes: ['read:org'],
  after: [],
  envelopes: ['/roles'],
  query: ({ org }) =>
    `GET /orgs/${org}/organization-roles, then /organization-roles/{role}/users and /teams of each`,
  fallback:
    'Organization settings, Organization roles, Role assignments: an owner saves the page as manual evidence. Owners themselves are in github/members.',
  async *pages(client, context) {
    yield* rolesOf(client, context);
    return EXHAUSTED;
  },
  map: mapOrganizationRole,
};

async function* rolesOf(client: GithubClient, context: Context): Pages {
  const path = `/orgs/${context.settings.org}/organization-roles`;
  const roles: { id: string; name: string }[] = [];
  const received = yield* follow(
    client,
    context,
    path,
    {},
    {
      items: '/roles',
      enough: (json) => {
        for (const role of listAt(json, 'roles')) {
          const id = idText(at(role, 'id'));
          const name = textAt(role, 'name');
          if (id !== undefined && name !== undefined) roles.push({ id, name });
        }
        return false;
      },
    },
  );
  const held = yield* context.each(roles, async function* ({ id, name: role }) {
    const users = yield* follow(client, context, `${path}/${id}/users`, PER_PAGE, {
      context: { role },
    });
    const teams = yield* follow(client, context, `${path}/${id}/teams`, PER_PAGE, {
      context: { role, holder: 'team' },
    });
    return users + teams;
  });
  return held.reduce((sum, items) => sum + items, received);
}
