import { mapApp, mapAppGrant, mapAppGroup, mapAppUser } from '../mapping/apps.ts';
import { App } from '../schema/apps.ts';
import { EXHAUSTED, follow, forEach, type OktaStream, stateStream, targetsOf } from './walk.ts';

const apps = stateStream({
  name: 'apps',
  title: 'Applications and how one signs in to them',
  scopes: ['okta.apps.read'],
  query: () => 'GET /api/v1/apps?limit=200',
  async *pages(client) {
    yield* follow(client, '/api/v1/apps?limit=200');
    return EXHAUSTED;
  },
  map: mapApp,
});

/** A list below every application, with the application in the page's context. */
function perApp(
  definition: Pick<OktaStream, 'name' | 'title' | 'scopes' | 'map'>,
  part: string,
  wanted?: (item: unknown) => boolean,
): OktaStream {
  return stateStream({
    ...definition,
    after: ['apps'],
    query: () =>
      `GET /api/v1/apps/{id}/${part}, for each ${wanted ? 'OpenID Connect or service ' : ''}application`,
    async *pages(client, context) {
      yield* forEach(
        targetsOf(context, 'apps', wanted),
        `lists of ${definition.name}`,
        context,
        ({ id, name }) =>
          follow(client, `/api/v1/apps/${encodeURIComponent(id)}/${part}`, {
            items: '',
            context: { appId: id, appName: name },
          }),
      );
      return EXHAUSTED;
    },
  });
}

const appAssignments = perApp(
  {
    name: 'app-assignments',
    title: 'Users assigned to every application',
    scopes: ['okta.apps.read'],
    map: mapAppUser,
  },
  'users?limit=500',
);

const appGroups = perApp(
  {
    name: 'app-groups',
    title: 'Groups through which every application is assigned',
    scopes: ['okta.apps.read'],
    map: mapAppGroup,
  },
  'groups?limit=200&expand=group',
);

/** Only these can hold grants of Okta's own API. */
export function isOAuthApp(item: unknown): boolean {
  return App.safeParse(item).data?.signOnMode === 'OPENID_CONNECT';
}

const appGrants = perApp(
  {
    name: 'app-grants',
    title: "Scopes of Okta's API that applications were granted",
    scopes: ['okta.appGrants.read'],
    map: mapAppGrant,
  },
  'grants?limit=200',
  isOAuthApp,
);

export const appStreams: readonly OktaStream[] = [apps, appAssignments, appGroups, appGrants];
