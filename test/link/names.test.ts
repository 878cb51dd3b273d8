import { expect, it } from 'vitest';
import { namesOf } from '../../src/link/names.ts';
import type { Person } from '../../src/model/trails.ts';

const person = (id: string, name: string): Person => ({
  id,
  name,
  emails: [`${id}@larkspur.test`],
  workerType: 'employee',
  timezone: 'UTC',
  engagements: [],
  roles: [],
  evidence: [],
});
const names = namesOf([
  person('p_b', 'Beatriz Yıldız'),
  person('p_s', 'Søren Weiß'),
  person('p_j1', 'José Silva'),
  person('p_j2', 'Josê Silva'),
  person('p_jo', 'Zoe Lund'),
  person('p_jo2', 'Zoë Lund'),
]);

it('finds a name typed without its accents, and in capitals', () => {
  expect(names.named('Access for BEATRIZ YILDIZ')).toEqual(['p_b']);
  expect(names.meant('please add Soren Weiss to support')).toEqual(['p_s']);
});

it('chooses nobody where two names differ by their accents alone', () => {
  expect(names.named('for Jose Silva')).toEqual([]);
  expect(names.named('for José Silva')).toEqual(['p_j1']);
  expect(names.named('for Zoe Lund')).toEqual(['p_jo']);
  expect(names.named('for Zoë Lund')).toEqual(['p_jo2']);
});
