import type { Probe } from '../contract.ts';
import type { JiraClient } from './client.ts';
import { at, own, text } from './mapping/values.ts';

const ASKED = ['ADMINISTER', 'CREATE_ISSUES', 'EDIT_ISSUES', 'DELETE_ISSUES'] as const;

/**
 * Who the credential is, and whether it can do more than read. Jira does not tell the scopes of an
 * API token, only what its account may do.
 */
export async function probeJira(client: JiraClient): Promise<Probe> {
  const me = await client.get('/rest/api/3/myself');
  const answer = await client.ask('GET', '/rest/api/3/mypermissions', {
    query: { permissions: ASKED.join(',') },
  });
  const held = answer.ok
    ? ASKED.filter((name) => at(answer.json, 'permissions', name, 'havePermission') === true)
    : [];
  const writes = held.filter((name) => name !== 'ADMINISTER');
  return {
    identity: text(own(me, 'emailAddress')) ?? text(own(me, 'accountId')) ?? null,
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
    ],
  };
}
