import type { SandboxPerson, World } from '../../src/sandbox/contract.ts';
import { Fact } from '../../src/sandbox/facts.ts';
import { NOW } from './collect-stream.ts';

const person = (first: string, last: string): SandboxPerson => ({
  id: `p_${first.toLowerCase()}`,
  name: `${first} ${last}`,
  email: `${first.toLowerCase()}.${last.toLowerCase()}@larkspur.test`,
  workerType: 'employee',
  title: 'Worker',
  department: 'Operations',
  start: '2024-03-04',
  timezone: 'America/Chicago',
});

/** Four people of Larkspur Care and what the given facts say happened. */
export function smallCompany(facts: readonly object[]): World {
  return {
    organization: 'Larkspur Care, Inc.',
    timezone: 'America/Chicago',
    now: NOW,
    people: [
      person('Dana', 'Okafor'),
      person('Lee', 'Marchetti'),
      person('Helen', 'Ruiz'),
      person('Priya', 'Natarajan'),
    ],
    groups: [],
    repos: [],
    channels: [],
    facts: facts.map((fact) => Fact.parse(fact)),
  };
}
