import { stringify } from 'yaml';
import type { z } from 'zod';
import type { Registers } from '../model/registers.ts';
import { type Additions, linesOf } from './company-files.ts';

const approved = { by: 'p_lee', on: '2025-12-10' } as const;
const held = (holder: string, right: string, why: string) => ({ holder, right, why, approved });

/** What the company keeps on record besides the catalogue. */
const REGISTERS: z.input<typeof Registers> = {
  version: 2,
  approved,
  roles: [
    {
      department: 'Engineering',
      rights: [
        'okta:group:engineering',
        'okta:group:prod-access',
        'github:team:engineering',
        'github:repo:*:push',
      ],
    },
    { department: 'Support', rights: ['okta:group:support', 'okta:group:phi-readers'] },
    { department: 'Product', rights: ['okta:group:analytics', 'okta:group:salesforce-users'] },
    { department: 'Sales', rights: ['okta:group:salesforce-users'] },
    { department: 'Finance', rights: ['okta:group:finance'] },
  ],
  rules: [
    {
      id: 'BR-1',
      version: 3,
      system: 'okta',
      name: 'everyone',
      gives: ['okta:group:everyone'],
      when: { worker_type: ['employee', 'contractor'] },
      author: 'p_dana',
      approved,
      from: '2025-12-11',
      reviewed: '2025-12-10',
      owner: 'p_dana',
    },
  ],
  privileges: [
    held('p_dana', 'okta:role:*', 'Runs the identity provider'),
    held('p_dana', 'google:role:*', 'Runs Google Workspace'),
    held('p_dana', 'github:org:*:admin', 'Second owner of the organization'),
    held('p_dana', 'github:repo:*:admin', 'Comes with owning the organization'),
    held('p_dana', 'slack:role:*', 'Runs Slack'),
    held('p_dana', 'jira:group:jira-administrators', 'Runs Jira'),
    held('p_priya', 'github:org:*:admin', 'First owner of the organization'),
    held('p_priya', 'github:repo:*:admin', 'Comes with owning the organization'),
    held('p_priya', 'okta:group:prod-access', 'On call for production'),
    held('breakglass-1@larkspur.test', 'okta:role:*', 'Emergency access'),
    held('breakglass-1@larkspur.test', 'google:role:*', 'Emergency access'),
  ],
  secrets: [
    {
      id: 'okta-breakglass',
      kind: 'break_glass',
      opens: { system: 'okta', account: 'breakglass-1@larkspur.test' },
      owner: 'p_lee',
      readers: [{ person: 'p_dana' }, { person: 'p_lee' }],
      rotated: ['2025-12-12T16:00:00Z'],
    },
    {
      id: 'google-breakglass',
      kind: 'break_glass',
      opens: { system: 'google', account: 'breakglass-1@larkspur.test' },
      owner: 'p_lee',
      readers: [{ person: 'p_dana' }, { person: 'p_lee' }],
      rotated: ['2025-12-12T16:05:00Z'],
    },
  ],
  externals: [],
  owned: [],
};

const SECTIONS = ['roles', 'rules', 'privileges', 'secrets', 'externals', 'owned'] as const;
const PARTS = ['identities', 'links', 'exceptions', 'dispositions', 'accessReviews'] as const;

/** `registers.yaml` of the company, with what scenarios put in or replace by `id`. */
export function registersYaml(additions: readonly Additions[]): string {
  const merged = SECTIONS.map((section) => {
    const more = linesOf(additions, section);
    const ids = new Set(more.flatMap((line) => ('id' in line ? [line.id] : [])));
    const own: readonly object[] = REGISTERS[section] ?? [];
    const kept = own.filter((line) => !('id' in line) || !ids.has(line.id));
    return [section, [...kept, ...more]] as const;
  });
  return stringify({ ...REGISTERS, ...Object.fromEntries(merged) });
}

/** `decisions.yaml` with what scenarios say was decided. */
export function decisionsYaml(additions: readonly Additions[]): string {
  return stringify(Object.fromEntries(PARTS.map((part) => [part, linesOf(additions, part)])));
}
