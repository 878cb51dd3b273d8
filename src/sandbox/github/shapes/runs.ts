import type { World } from '../../contract.ts';
import type { FactOf } from '../../facts.ts';
import { actorNamed, MAIN, nodeId, numberFor, ORG, shaOf, stamp } from '../ids.ts';
import { githubFacts, mergeSha } from '../state.ts';
import { type Json, repoJson, userJson } from './organization.ts';

/** Runs and deployments are numbered by what happened, so that no two are alike. */
const FIRST_RUN = 9_000_000_000;

/** The run that a deployment came from. */
export function runId(index: number): number {
  return FIRST_RUN + index;
}

interface DeployRun {
  readonly id: number;
  readonly fact: FactOf<'github.deploy'>;
}

/** Every deployment is one run of the deploying workflow; newest first. */
export function runsOf(world: World, repo: string): DeployRun[] {
  return githubFacts(world)
    .flatMap((fact, index) =>
      fact.do === 'github.deploy' && fact.repo === repo ? [{ id: runId(index), fact }] : [],
    )
    .reverse();
}

export function runJson(world: World, { id, fact }: DeployRun, base: string): Json {
  const { repo, number, sha, by, at } = fact;
  const actor = userJson(actorNamed(world, by), base);
  const head = sha === undefined ? mergeSha(repo, number ?? 0) : shaOf(repo, sha);
  const url = `${base}/repos/${ORG}/${repo}/actions/runs/${id}`;
  const known = world.repos.find(({ name }) => name === repo);
  const repository = known ? repoJson(known, at, base) : null;
  return {
    id,
    name: 'Deploy',
    node_id: nodeId('WFR', String(id)),
    head_branch: MAIN,
    head_sha: head,
    path: '.github/workflows/deploy.yml',
    display_title: `Deploy ${head.slice(0, 9)}`,
    run_number: id - FIRST_RUN,
    run_attempt: 1,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    workflow_id: numberFor('workflow', `${repo}/deploy`),
    check_suite_id: id,
    check_suite_node_id: nodeId('CS', String(id)),
    url,
    html_url: `https://github.com/${ORG}/${repo}/actions/runs/${id}`,
    pull_requests: [],
    created_at: stamp(at),
    updated_at: stamp(at),
    run_started_at: stamp(at),
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${base}/repos/${ORG}/${repo}/check-suites/${id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${base}/repos/${ORG}/${repo}/actions/workflows/deploy.yml`,
    head_commit: null,
    repository,
    head_repository: repository,
  };
}

/** Who let a run through; nobody where the environment asked nobody. */
export function approvalsJson(world: World, run: DeployRun, base: string): Json[] {
  const { repo, environment, approvedBy } = run.fact;
  if (approvedBy === undefined) return [];
  const place = `${repo}/${environment}`;
  return [
    {
      environments: [
        {
          id: numberFor('environment', place),
          node_id: nodeId('EN', place),
          name: environment,
          url: `${base}/repos/${ORG}/${repo}/environments/${environment}`,
          html_url: `https://github.com/${ORG}/${repo}/deployments/activity_log?environments_filter=${environment}`,
        },
      ],
      state: 'approved',
      user: userJson(actorNamed(world, approvedBy), base),
      comment: '',
    },
  ];
}
