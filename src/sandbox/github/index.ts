import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { type Answers, answersFor } from './answers.ts';
import { graphqlAnswer } from './graphql.ts';
import { actorNamed, ORG } from './ids.ts';
import { restAnswer } from './rest.ts';
import { myselfJson } from './shapes/organization.ts';
import { FOUNDED } from './state.ts';

const TOKEN = 'sandbox-github-token';
/** A signed App token has three parts; the sandbox looks at nothing else of it. */
const JWT = /^bearer [\w-]+\.[\w-]+\.[\w-]+$/i;
const BIGGEST_PAGE = 100;

export interface GithubOptions {
  /** Only `enterprise` has the audit log API. */
  readonly plan?: 'enterprise' | 'team' | 'free';
  /** Most items on a page, so that tests see several pages. */
  readonly pageSize?: number;
}

/** GitHub's REST and GraphQL over the company's facts: what is collected, and the errors of the rest. */
export function createGithub(world: World, options: GithubOptions = {}): VendorSandbox {
  const { plan = 'enterprise', pageSize = BIGGEST_PAGE } = options;
  return {
    handle(request) {
      const answers = answersFor(world, request, pageSize);
      const app = appAnswer(world, request, answers);
      if (app) return app;
      if (!authorised(request)) return answers.failure(401, 'Bad credentials');
      if (request.path === '/graphql' && request.method === 'POST')
        return graphqlAnswer(world, request.body, answers, pageSize);
      const answer =
        request.method === 'GET' ? restAnswer({ world, plan, request, answers }) : undefined;
      return answer ?? answers.failure(404, 'Not Found');
    },
  };
}

function authorised({ headers }: SandboxRequest): boolean {
  const [kind = '', token] = (headers.authorization ?? '').split(' ');
  return /^(token|bearer)$/i.test(kind) && token === TOKEN;
}

/** What a GitHub App asks with its own signed token: who it is, and a token for an installation. */
function appAnswer(
  world: World,
  request: SandboxRequest,
  answers: Answers,
): SandboxResponse | undefined {
  if (!JWT.test(request.headers.authorization ?? '')) return undefined;
  const permissions = { administration: 'read', contents: 'read', members: 'read' };
  if (request.path === '/app') {
    const owner = myselfJson(actorNamed(world, 'app:auditpack'), request.base);
    return answers.json({
      id: 1,
      node_id: 'A_kwHOAAAAAQ',
      slug: 'auditpack',
      owner,
      name: 'auditpack',
      description: '',
      external_url: `https://github.com/${ORG}`,
      html_url: 'https://github.com/apps/auditpack',
      created_at: FOUNDED,
      updated_at: FOUNDED,
      permissions,
      events: [],
    });
  }
  if (request.method !== 'POST' || !/^\/app\/installations\/\d+\/access_tokens$/.test(request.path))
    return undefined;
  const expires = new Date(Date.parse(world.now) + 3_600_000).toISOString();
  const body = { token: TOKEN, expires_at: expires, permissions, repository_selection: 'all' };
  return answers.json(body, { status: 201 });
}
