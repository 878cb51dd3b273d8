import { AuditpackError } from '../../../errors.ts';
import { byText } from '../../../model/ids.ts';
import { instantOf } from '../../../model/time.ts';
import type { GithubClient } from '../client.ts';
import { runOf } from '../mapping/changes/deployments.ts';
import { mapRunApproval } from '../mapping/changes/run-approvals.ts';
import { mapWorkflowRun } from '../mapping/changes/runs.ts';
import { at, listAt, moment, repoNamed, textAt } from '../mapping/values.ts';
import { eachRepo, type RepoPlace } from './repositories.ts';
import {
  answered,
  type Context,
  EXHAUSTED,
  follow,
  type GithubStream,
  itemsAt,
  type Pages,
  PER_PAGE,
} from './walk.ts';

/** GitHub gives at most this many runs for one query, however many there are. */
const MOST_RUNS = 1000;
const SECOND_MS = 1000;

export const workflowRuns: GithubStream = {
  name: 'workflow-runs',
  title: 'Runs of Actions workflows: who set them off, on what, with which result',
  nature: 'objects',
  scopes: ['repo'],
  retentionDays: 90,
  after: ['repos'],
  envelopes: ['/workflow_runs'],
  query: ({ org }, { from, to }) =>
    `GET /repos/${org}/{repo}/actions/runs?created=${from}..${to}&per_page=100, the window halved until a query has at most ${MOST_RUNS} runs`,
  fallback:
    'GitHub deletes runs after the retention of the repository (90 days unless set to up to 400): run monthly, or raise it under Actions, General.',
  async *pages(client, context) {
    const window = answered(context);
    yield* eachRepo(context, (repo) => runsBetween(client, context, repo, window.from, window.to));
    return { ...EXHAUSTED, answered: window };
  },
  map: mapWorkflowRun,
};

/** A query with more runs than GitHub will give is asked again for each half of its window. */
async function* runsBetween(
  client: GithubClient,
  context: Context,
  repo: RepoPlace,
  from: string,
  to: string,
): Pages {
  const path = `${repo.path}/actions/runs`;
  const query = { ...PER_PAGE, created: `${seconds(from)}..${seconds(to)}` };
  const first = await client.get(path, query);
  const total = at(first.json, 'total_count');
  itemsAt(first.json, '/workflow_runs', first);
  const middle = Math.floor((Date.parse(from) + Date.parse(to)) / 2 / SECOND_MS) * SECOND_MS;
  const divisible = middle > Date.parse(from) && middle < Date.parse(to);
  if (typeof total === 'number' && total > MOST_RUNS) {
    if (!divisible) {
      throw new AuditpackError(
        'ERR_LIMIT',
        `${repo.fullName} has ${total} workflow runs within ${from}..${to}, and GitHub gives ${MOST_RUNS} for one query.`,
        { hint: 'Nothing can be asked more narrowly: take the rest from the repository itself.' },
      );
    }
    const half = instantOf(middle);
    const early = yield* runsBetween(client, context, repo, from, half);
    const late = yield* runsBetween(client, context, repo, half, to);
    return early + late;
  }
  return yield* follow(client, context, path, query, {
    items: '/workflow_runs',
    context: { repo: repo.fullName },
    first,
  });
}

function seconds(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}

export const deploymentApprovals: GithubStream = {
  name: 'deployment-approvals',
  title: 'Who let deployments through as a reviewer of the environment',
  nature: 'objects',
  scopes: ['repo'],
  retentionDays: 90,
  after: ['deployments'],
  envelopes: [],
  query: ({ org }) =>
    `GET /repos/${org}/{repo}/actions/runs/{run}/approvals of each run that the deployments name`,
  fallback:
    'Runs are kept 90 days unless the repository says otherwise; the audit log of Enterprise Cloud has workflows.approve_workflow_job for 180 days.',
  async *pages(client, context) {
    yield* context.each(await deployedRuns(context), async function* (run) {
      const reply = await client.ask(`${run.path}/actions/runs/${run.run}/approvals`);
      if (!reply.ok) return noteLostRun(context, run, reply);
      const { repo, run: id, after, before } = run;
      const page = { repo, run: id, after, ...(before !== undefined && { before }) };
      yield { exchange: reply.exchange, items: '', context: page };
    });
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapRunApproval,
};

interface DeployedRun {
  readonly repo: string;
  readonly path: string;
  readonly run: string;
  /** When its first deployment was made. */
  readonly after: string;
  /** When the last of them moved on. */
  readonly before: string | undefined;
}

const MOVED_ON = /^(IN_PROGRESS|SUCCESS|FAILURE|ERROR|ACTIVE)$/;

/** Each run that deployed, once, in the order of repositories and runs. */
async function deployedRuns(context: Context): Promise<readonly DeployedRun[]> {
  const runs = new Map<string, DeployedRun>();
  for await (const { value } of context.collected('deployments')) {
    const repo = repoNamed(at(value, 'repository'));
    const run = runOf(value);
    const created = moment(at(value, 'createdAt'));
    if (repo === undefined || run === undefined || created === undefined) continue;
    const moved = listAt(value, 'statuses', 'nodes')
      .filter((status) => MOVED_ON.test(textAt(status, 'state') ?? ''))
      .flatMap((status) => moment(at(status, 'createdAt')) ?? []);
    const known = runs.get(`${repo} ${run}`);
    const [after = created] = [created, known?.after ?? created].toSorted(byText);
    const before = [...moved, ...(known?.before ? [known.before] : [])].toSorted(byText).at(-1);
    const path = `/repos/${repo.split('/').map(encodeURIComponent).join('/')}`;
    runs.set(`${repo} ${run}`, { repo, path, run, after, before });
  }
  return [...runs].toSorted(([a], [b]) => byText(a, b)).map(([, run]) => run);
}

/** A run that is gone took its approvals with it: 404, or 410. */
function noteLostRun(
  context: Context,
  { repo, run }: DeployedRun,
  reply: { readonly says: string; readonly exchange: { readonly status: number } },
): void {
  context.limit({
    kind: reply.exchange.status === 403 ? 'permission' : 'retention',
    detail: `Who approved run ${run} of ${repo} could not be read any more, or not with this token.`,
    answer: `${reply.exchange.status} ${reply.says}`.slice(0, 500),
    incomplete: true,
  });
}
