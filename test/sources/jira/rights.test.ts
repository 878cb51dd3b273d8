import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { accountIdFor } from '../../../src/sandbox/jira/ids.ts';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import { rendered } from '../../../src/sources/jira/mapping/fields.ts';
import { type Served, serve } from '../serve.ts';
import { collect, collectAll, settingsFor } from './harness.ts';
import { worldOf } from './world.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function site(refuse?: (request: SandboxRequest) => number | undefined) {
  const sandbox = createJira(worldOf());
  served = await serve((request): SandboxResponse => {
    const status = refuse?.(request);
    return status === undefined
      ? sandbox.handle(request)
      : { status, body: '{"errorMessages":["no"]}' };
  });
  return settingsFor(served.base);
}

describe('rights in Jira', () => {
  it('a role is a right, held by accounts and by groups', async () => {
    const { records } = await collect('project-roles', await site());
    expect(records).toContainEqual(
      expect.objectContaining({
        kind: 'membership',
        account: expect.objectContaining({ id: accountIdFor('p_lee') }),
        entitlement: {
          system: 'jira',
          type: 'role',
          key: 'HELP/10002',
          name: 'HELP Administrators',
        },
      }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({
        object: 'project:HELP:role:Administrators',
        settings: { groups: ['jira-administrators'], accounts: 1 },
      }),
    );
  });

  it('a permission scheme says who may do what', async () => {
    const { records } = await collect('permission-schemes', await site());
    expect(records[0]).toMatchObject({
      object: 'project:ENG:permission-scheme',
      settings: {
        permissions: {
          BROWSE_PROJECTS: ['projectRole Users'],
          DELETE_ISSUES: ['projectRole Administrators'],
        },
      },
    });
  });

  it('that may not be read are a hole for each project, and the rest goes on', async () => {
    const settings = await site(({ path }) => (path.includes('/project/HELP/') ? 403 : undefined));
    for (const stream of ['project-roles', 'permission-schemes']) {
      const { limits, records } = await collect(stream, settings);
      expect(limits).toMatchObject([
        { kind: 'permission', incomplete: true, detail: expect.stringContaining('HELP') },
      ]);
      expect(records.length).toBeGreaterThan(0);
    }
  });

  it('the account itself must be able to browse', async () => {
    const { records, limits } = await collect('own-permissions', await site());
    expect(records).toHaveLength(3);
    expect(limits).toEqual([]);
  });

  it('an account that may not browse a project makes that a hole', async () => {
    const sandbox = createJira(worldOf());
    served = await serve((request) => {
      const answer = sandbox.handle(request);
      if (!request.path.endsWith('/mypermissions')) return answer;
      return {
        ...answer,
        body: answer.body.replaceAll('"havePermission":true', '"havePermission":false'),
      };
    });
    const { limits } = await collect('own-permissions', settingsFor(served.base));
    expect(limits).toHaveLength(3);
    expect(limits[0]?.detail).toContain('BROWSE_PROJECTS');
  });
});

describe('the service desk', () => {
  it('has request types, customers and organizations', async () => {
    const all = await collectAll(
      ['service-desks', 'request-types', 'customers', 'organizations', 'organization-members'],
      await site(),
    );
    const records = [...all.values()].flatMap(({ records: own }) => own);
    expect(records).toContainEqual(
      expect.objectContaining({ object: 'request-type:Access request' }),
    );
    expect(records.filter(({ kind }) => kind === 'account')).toContainEqual(
      expect.objectContaining({ accountType: 'guest', displayName: 'Jonah Petit' }),
    );
    expect(records.filter(({ kind }) => kind === 'membership')).toMatchObject([
      { account: { id: accountIdFor('p_jonah') }, entitlement: { name: 'Clinic' } },
    ]);
  });

  it.each([
    [403, 'permission', 'agent licence'],
    [404, 'plan', 'no Jira Service Management'],
  ])('that answers %d is a %s hole', async (status, kind, words) => {
    const settings = await site(({ path }) =>
      path.startsWith('/rest/servicedeskapi/organization') ? status : undefined,
    );
    const { limits } = await collect('organizations', settings);
    expect(limits).toMatchObject([
      { kind, incomplete: true, detail: expect.stringContaining(words) },
    ]);
  });

  it('keeps service levels as words', () => {
    const time = (epochMillis: number) => ({ epochMillis, friendly: 'Today' });
    const sla = {
      name: 'Time to resolution',
      completedCycles: [
        {
          startTime: time(1_773_151_200_000),
          stopTime: time(1_773_154_800_000),
          breachTime: time(1_773_152_000_000),
          breached: true,
        },
      ],
      ongoingCycle: { startTime: time(1_773_160_000_000), breached: false },
    };
    expect(rendered(sla)).toBe(
      'missed, 2026-03-10T14:00:00.000Z to 2026-03-10T15:00:00.000Z, goal 2026-03-10T14:13:20.000Z; running, 2026-03-10T16:26:40.000Z',
    );
  });
});
