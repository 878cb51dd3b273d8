import {
  mapActionsSecret,
  mapDeployKey,
  mapHook,
  mapInstallation,
  mapSsoCredential,
  mapTokenGrant,
} from '../mapping/access/credentials.ts';
import { at, textAt } from '../mapping/values.ts';
import { eachRepo } from './repositories.ts';
import { type Context, EXHAUSTED, follow, type GithubStream, PER_PAGE, state } from './walk.ts';

export const installations: GithubStream = {
  ...state,
  name: 'installations',
  title: 'Apps installed on the organization, with what they may do',
  scopes: ['read:org'],
  after: [],
  envelopes: ['/installations'],
  query: ({ org }) => `GET /orgs/${org}/installations?per_page=100`,
  fallback:
    'Organization settings, GitHub Apps: an owner saves the page as a PDF and adds it as manual evidence.',
  async *pages(client, context) {
    const { org } = context.settings;
    const items = '/installations';
    yield* follow(client, context, `/orgs/${org}/installations`, PER_PAGE, { items });
    return EXHAUSTED;
  },
  map: mapInstallation,
};

export const deployKeys: GithubStream = {
  ...state,
  name: 'deploy-keys',
  title: 'Deploy keys of each repository',
  scopes: ['repo'],
  after: ['repos'],
  query: ({ org }) => `GET /repos/${org}/{repo}/keys?per_page=100`,
  async *pages(client, context) {
    yield* eachRepo(context, ({ path, fullName }) =>
      follow(client, context, `${path}/keys`, PER_PAGE, { context: { repo: fullName } }),
    );
    return EXHAUSTED;
  },
  map: mapDeployKey,
};

export const webhooks: GithubStream = {
  ...state,
  name: 'webhooks',
  title: 'Webhooks of the organization and of each repository',
  scopes: ['admin:org_hook', 'read:repo_hook'],
  after: ['repos'],
  query: ({ org }) => `GET /orgs/${org}/hooks and /repos/${org}/{repo}/hooks, per_page=100`,
  async *pages(client, context) {
    yield* follow(client, context, `/orgs/${context.settings.org}/hooks`, PER_PAGE);
    yield* eachRepo(context, ({ path, fullName }) =>
      follow(client, context, `${path}/hooks`, PER_PAGE, { context: { repo: fullName } }),
    );
    return EXHAUSTED;
  },
  map: mapHook,
};

export const personalAccessTokens: GithubStream = {
  ...state,
  name: 'personal-access-tokens',
  title: 'Fine-grained personal access tokens that reach the organization',
  scopes: [],
  after: [],
  query: ({ org }) => `GET /orgs/${org}/personal-access-tokens?per_page=100`,
  fallback:
    'Only a GitHub App may ask: connect auditpack as an App (appId, installationId, privateKey) with "Personal access tokens" read. Or an owner saves organization settings, Personal access tokens, Active tokens, as manual evidence.',
  async *pages(client, context) {
    const { org } = context.settings;
    yield* follow(client, context, `/orgs/${org}/personal-access-tokens`, PER_PAGE);
    return EXHAUSTED;
  },
  map: mapTokenGrant,
};

export const ssoCredentials: GithubStream = {
  ...state,
  name: 'sso-credentials',
  title: 'Tokens and keys that people authorised for single sign-on',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) => `GET /orgs/${org}/credential-authorizations?per_page=100`,
  fallback: 'There are none without SAML single sign-on, which comes with Enterprise Cloud.',
  async *pages(client, context) {
    const { org } = context.settings;
    yield* follow(client, context, `/orgs/${org}/credential-authorizations`, PER_PAGE);
    return EXHAUSTED;
  },
  map: mapSsoCredential,
};

export const secrets: GithubStream = {
  ...state,
  name: 'secrets',
  title: 'Names of Actions secrets and where they can be read',
  scopes: ['admin:org', 'repo'],
  after: ['repos', 'environments'],
  envelopes: ['/secrets'],
  query: ({ org }) =>
    `GET /orgs/${org}/actions/secrets, /repos/${org}/{repo}/actions/secrets and /repos/${org}/{repo}/environments/{environment}/secrets, per_page=100`,
  async *pages(client, context) {
    const items = '/secrets';
    yield* follow(client, context, `/orgs/${context.settings.org}/actions/secrets`, PER_PAGE, {
      items,
    });
    const environments = await environmentsByRepo(context);
    yield* eachRepo(context, async function* ({ path, fullName: repo }) {
      let received = yield* follow(client, context, `${path}/actions/secrets`, PER_PAGE, {
        items,
        context: { repo },
      });
      for (const environment of environments.get(repo) ?? []) {
        const place = `${path}/environments/${encodeURIComponent(environment)}/secrets`;
        received += yield* follow(client, context, place, PER_PAGE, {
          items,
          context: { repo, environment },
        });
      }
      return received;
    });
    return EXHAUSTED;
  },
  map: mapActionsSecret,
};

async function environmentsByRepo(context: Context): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const { value, context: page } of context.collected('environments')) {
    const name = textAt(value, 'name');
    // Branch policies are items of that stream, too, and have no address of their own.
    if (name === undefined || page.repo === undefined || at(value, 'html_url') === undefined)
      continue;
    found.set(page.repo, [...(found.get(page.repo) ?? []), name]);
  }
  return found;
}
