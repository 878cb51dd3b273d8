import { suitesOf } from '../../../src/sandbox/github/guards.ts';
import { numberFor } from '../../../src/sandbox/github/ids.ts';
import { runsOf } from '../../../src/sandbox/github/shapes/runs.ts';
import { world } from '../../sources/github/world.ts';

/** Path in the contract, path in the sandbox. */
export const CALLS: readonly (readonly [string, string])[] = [
  ['/user', '/user'],
  ['/orgs/{org}', '/orgs/larkspur'],
  ['/orgs/{org}/members', '/orgs/larkspur/members?role=admin'],
  ['/orgs/{org}/outside_collaborators', '/orgs/larkspur/outside_collaborators'],
  ['/orgs/{org}/invitations', '/orgs/larkspur/invitations'],
  ['/orgs/{org}/teams', '/orgs/larkspur/teams'],
  ['/orgs/{org}/teams/{team_slug}/members', '/orgs/larkspur/teams/engineering/members'],
  ['/orgs/{org}/repos', '/orgs/larkspur/repos'],
  ['/orgs/{org}/audit-log', '/orgs/larkspur/audit-log?include=all'],
  ['/repos/{owner}/{repo}/collaborators', '/repos/larkspur/api/collaborators'],
  [
    '/repos/{owner}/{repo}/branches/{branch}/protection',
    '/repos/larkspur/api/branches/main/protection',
  ],
  ['/repos/{owner}/{repo}/rulesets', '/repos/larkspur/api/rulesets'],
  [
    '/repos/{owner}/{repo}/rulesets/{ruleset_id}',
    `/repos/larkspur/api/rulesets/${numberFor('ruleset', 'history')}`,
  ],
  ['/repos/{owner}/{repo}/activity', '/repos/larkspur/api/activity'],
  ['/orgs/{org}/installations', '/orgs/larkspur/installations'],
  ['/orgs/{org}/hooks', '/orgs/larkspur/hooks'],
  ['/orgs/{org}/personal-access-tokens', '/orgs/larkspur/personal-access-tokens'],
  ['/orgs/{org}/credential-authorizations', '/orgs/larkspur/credential-authorizations'],
  ['/orgs/{org}/actions/secrets', '/orgs/larkspur/actions/secrets'],
  ['/orgs/{org}/organization-roles', '/orgs/larkspur/organization-roles'],
  ['/orgs/{org}/organization-roles/{role_id}/users', '/orgs/larkspur/organization-roles/138/users'],
  ['/orgs/{org}/rulesets/rule-suites', '/orgs/larkspur/rulesets/rule-suites'],
  [
    '/orgs/{org}/rulesets/{ruleset_id}/history',
    `/orgs/larkspur/rulesets/${numberFor('ruleset', 'history')}/history`,
  ],
  [
    '/orgs/{org}/rulesets/{ruleset_id}/history/{version_id}',
    `/orgs/larkspur/rulesets/${numberFor('ruleset', 'history')}/history/2`,
  ],
  ['/repos/{owner}/{repo}/keys', '/repos/larkspur/api/keys'],
  ['/repos/{owner}/{repo}/hooks', '/repos/larkspur/api/hooks'],
  ['/repos/{owner}/{repo}/rulesets/rule-suites', '/repos/larkspur/api/rulesets/rule-suites'],
  [
    '/repos/{owner}/{repo}/rulesets/rule-suites/{rule_suite_id}',
    `/repos/larkspur/api/rulesets/rule-suites/${suitesOf(world, 'api')[0]?.id}`,
  ],
  ['/repos/{owner}/{repo}/environments', '/repos/larkspur/api/environments'],
  [
    '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
    '/repos/larkspur/api/environments/production/secrets',
  ],
  ['/repos/{owner}/{repo}/actions/runs', '/repos/larkspur/api/actions/runs'],
  [
    '/repos/{owner}/{repo}/actions/runs/{run_id}/approvals',
    `/repos/larkspur/api/actions/runs/${runsOf(world, 'api').at(-1)?.id}/approvals`,
  ],
  ['/repos/{owner}/{repo}/issues/comments', '/repos/larkspur/api/issues/comments'],
  ['/repos/{owner}/{repo}/issues/events', '/repos/larkspur/api/issues/events'],
];
