import { AuditpackError } from '../../errors.ts';
import type { Probe } from '../contract.ts';
import type { JiraClient } from './client.ts';
import { at, list, moment, own, text } from './mapping/values.ts';
import type { JiraSettings } from './settings.ts';

const ASKED = ['ADMINISTER', 'CREATE_ISSUES', 'EDIT_ISSUES', 'DELETE_ISSUES'] as const;
const WARN_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Who the credential is, and whether it can do more than read. Jira does not tell the scopes of an
 * API token, only what its account may do.
 */
export async function probeJira(client: JiraClient, settings: JiraSettings): Promise<Probe> {
  const server = await client.ask('GET', `${client.api}/serverInfo`);
  const info = server.ok ? server.json : undefined;
  assertDeployment(info, settings);
  const me = await client.get(`${client.api}/myself`);
  const answer = await client.ask('GET', `${client.api}/mypermissions`, {
    query: { permissions: ASKED.join(',') },
  });
  const held = answer.ok
    ? ASKED.filter((name) => at(answer.json, 'permissions', name, 'havePermission') === true)
    : [];
  const writes = held.filter((name) => name !== 'ADMINISTER');
  return {
    identity:
      text(own(me, 'emailAddress')) ?? text(own(me, 'accountId')) ?? text(own(me, 'name')) ?? null,
    scopes: null,
    plan: null,
    warnings: [
      ...(answer.ok ? [] : [`Could not ask what the account may do: ${answer.says}`]),
      ...(writes.length > 0
        ? [
            `The account may change issues (${writes.join(', ')}): a read-only account is enough for evidence.`,
          ]
        : []),
      ...(held.includes('ADMINISTER')
        ? ['The account administers Jira: needed for audit records only.']
        : []),
      ...expiryWarning(await expiryOf(client, settings), moment(own(info, 'serverTime'))),
    ],
  };
}

/** The two speak different APIs: the wrong one would answer with half of everything. */
function assertDeployment(info: unknown, { deployment }: JiraSettings): void {
  const found = text(own(info, 'deploymentType'));
  const really = found === undefined ? deployment : found === 'Cloud' ? 'cloud' : 'data-center';
  if (really === deployment) return;
  throw new AuditpackError(
    'ERR_CONFIG',
    `sources.jira.deployment is ${deployment}; the server says it is ${found}.`,
    { hint: `Set deployment: ${really}.` },
  );
}

/** Data Center lists one's own tokens; the soonest end counts, as none says which one is used. */
async function expiryOf(client: JiraClient, settings: JiraSettings): Promise<string | undefined> {
  if (settings.tokenExpires !== undefined) return `${settings.tokenExpires}T00:00:00.000Z`;
  if (settings.deployment === 'cloud') return undefined;
  const answer = await client.ask('GET', '/rest/pat/latest/tokens').catch(unlessStopped);
  const ends = (answer?.ok ? list(answer.json) : []).flatMap(
    (token) => moment(own(token, 'expiringAt')) ?? [],
  );
  return ends.sort()[0];
}

/** Not to know when the token ends is no reason to collect nothing. */
function unlessStopped(error: unknown): undefined {
  if (!(error instanceof AuditpackError) || error.code === 'ERR_STORAGE') throw error;
}

/** By the server's own clock. */
function expiryWarning(expires: string | undefined, now: string | undefined): string[] {
  if (expires === undefined || now === undefined) return [];
  const days = Math.floor((Date.parse(expires) - Date.parse(now)) / DAY_MS);
  if (days > WARN_DAYS) return [];
  return [
    `The token ends on ${expires.slice(0, 10)}, in ${days} days: make a new one before then.`,
  ];
}
