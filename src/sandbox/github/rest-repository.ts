import type { SandboxRepo, SandboxRequest, SandboxResponse, World } from '../contract.ts';
import { activityOf } from './activity.ts';
import type { Answers } from './answers.ts';
import { environmentsOf, rulesetEdits, suitesOf } from './guards.ts';
import { MAIN, numberFor } from './ids.ts';
import { deployKeysJson, hooksJson, secretsJson } from './shapes/credentials.ts';
import { environmentJson, rulesetJson, suiteJson } from './shapes/guards.ts';
import { commentsJson, issueEventsJson } from './shapes/issues.ts';
import { collaboratorJson, protectionJson, userJson } from './shapes/organization.ts';
import { approvalsJson, runJson, runsOf } from './shapes/runs.ts';
import {
  directRights,
  githubFacts,
  isProtected,
  levelIn,
  membersOf,
  outsidersOf,
} from './state.ts';

export interface Asked {
  readonly world: World;
  readonly plan: string;
  readonly request: SandboxRequest;
  readonly answers: Answers;
}

/** `/repos/larkspur/{repo}/…`. */
export function repositoryAnswer(
  asked: Asked,
  repo: SandboxRepo,
  rest: readonly string[],
): SandboxResponse | undefined {
  const { world, request, answers } = asked;
  const { base } = request;
  switch (rest.join('/')) {
    case 'collaborators': {
      const direct = directRights(githubFacts(world), repo.name);
      return answers.paged(
        [...membersOf(world), ...outsidersOf(world)].flatMap((member) => {
          const level = levelIn(member, direct);
          return level === undefined ? [] : [collaboratorJson(member.actor, level, base)];
        }),
      );
    }
    case `branches/${MAIN}/protection`:
      return isProtected(world, repo.name)
        ? answers.json(protectionJson(repo, base))
        : answers.failure(404, 'Branch not protected');
    case 'rulesets':
    case `rulesets/${numberFor('ruleset', 'history')}`: {
      const whole = rest.length > 1;
      const ruleset = rulesetJson(base, { whole, repo: repo.name, edits: rulesetEdits(world) });
      return whole ? answers.json(ruleset) : answers.paged([ruleset]);
    }
    case 'activity': {
      const ref = request.query.get('ref');
      const moves = activityOf(world, repo.name).filter((move) => !ref || move.ref === ref);
      return answers.cursored(
        moves.map((move) => ({ ...move, actor: userJson(move.actor, base) })),
      );
    }
    case 'keys':
      return answers.paged(deployKeysJson(world, repo.name, base));
    case 'hooks':
      return answers.paged(hooksJson(world, repo.name, base));
    default:
      return workAnswer(asked, repo, rest);
  }
}

/** Environments, runs, issues and the rules that pushes met. */
function workAnswer(
  { world, request, answers }: Asked,
  { name: repo }: SandboxRepo,
  rest: readonly string[],
): SandboxResponse | undefined {
  const { base, query } = request;
  const since = query.get('since') ?? '1970-01-01T00:00:00Z';
  switch (rest.join('/')) {
    case 'environments':
      return answers.counted(
        'environments',
        environmentsOf(world, repo).map((one) => environmentJson(repo, one, base)),
      );
    case 'actions/secrets':
      return answers.json(secretsJson(undefined));
    case 'actions/runs': {
      const [from = '', to = ''] = (query.get('created') ?? '').split('..');
      const within = runsOf(world, repo).filter(
        ({ fact }) =>
          (from === '' || Date.parse(fact.at) >= Date.parse(from)) &&
          (to === '' || Date.parse(fact.at) <= Date.parse(to)),
      );
      return answers.counted(
        'workflow_runs',
        within.map((run) => runJson(world, run, base)),
      );
    }
    case 'issues/comments':
      return answers.paged(commentsJson(world, repo, since, base));
    case 'issues/events':
      return answers.paged(issueEventsJson(world, repo, base));
    case 'rulesets/rule-suites':
      return answers.paged(
        suitesOf(world, repo).map((suite) => suiteJson(suite, { rules: false })),
      );
    default:
      return oneOf({ world, answers, base }, repo, rest);
  }
}

/** One run's approvals, one environment's secrets, one rule suite. */
function oneOf(
  { world, answers, base }: Pick<Asked, 'world' | 'answers'> & { base: string },
  repo: string,
  rest: readonly string[],
): SandboxResponse | undefined {
  const [family, second, third, fourth] = rest;
  if (family === 'actions' && second === 'runs' && fourth === 'approvals') {
    const run = runsOf(world, repo).find(({ id }) => id === Number(third));
    return run && answers.json(approvalsJson(world, run, base));
  }
  if (family === 'environments' && third === 'secrets') return answers.json(secretsJson(second));
  if (family === 'rulesets' && second === 'rule-suites') {
    const suite = suitesOf(world, repo).find(({ id }) => id === Number(third));
    return suite && answers.json(suiteJson(suite, { rules: true }));
  }
  return undefined;
}
