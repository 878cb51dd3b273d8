import { expect, it } from 'vitest';
import { mapUser as googleUser } from '../../src/sources/google/mapping/directory.ts';
import { mapUser as oktaUser } from '../../src/sources/okta/mapping/people.ts';

const profileIn = (result: ReturnType<typeof oktaUser>) =>
  result.kind === 'records' && result.records[0]?.kind === 'account'
    ? result.records[0].profile
    : 'no account';

it('takes job and manager from an Okta profile, an id before a name, and nothing from blanks', () => {
  const user = (profile: object) => oktaUser({ id: 'u1', status: 'ACTIVE', profile });
  const told = { title: 'Agent', department: 'Support', managerId: '00u9', manager: 'Sam' };
  expect(profileIn(user({ login: 'a@x.test', ...told, userType: 'Contractor' }))).toEqual({
    title: 'Agent',
    department: 'Support',
    manager: '00u9',
    workerType: 'Contractor',
  });
  expect(profileIn(user({ login: 'a@x.test', title: null, manager: '' }))).toBeUndefined();
});

it('takes the primary job and the manager from a Google user', () => {
  const user = (more: object) => googleUser({ id: '1', primaryEmail: 'a@x.test', ...more });
  const organizations = [{ title: 'Old' }, { title: 'Lead', department: 'Sales', primary: true }];
  const relations = [
    { type: 'assistant', value: 'b@x.test' },
    { type: 'manager', value: 'Sam@x.test' },
  ];
  expect(profileIn(user({ organizations, relations }))).toEqual({
    title: 'Lead',
    department: 'Sales',
    manager: 'sam@x.test',
  });
  expect(profileIn(user({ organizations: null }))).toBeUndefined();
});
