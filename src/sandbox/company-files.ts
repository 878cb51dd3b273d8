import { stringify } from 'yaml';
import type { z } from 'zod';
import type { Catalogue } from '../model/catalogue.ts';
import type { SandboxPerson } from './contract.ts';

const privileged = { class: 'privileged' } as const;
const sensitive = { class: 'sensitive' } as const;
const standard = { class: 'standard' } as const;

/** The company's own entitlement catalogue and approver matrix. */
export const CATALOGUE: z.input<typeof Catalogue> = {
  version: 3,
  approved: { by: 'p_lee', on: '2025-12-10' },
  entitlements: [
    {
      system: 'okta',
      type: 'group',
      name: 'phi-readers',
      ...sensitive,
      ephi: true,
      owner: 'p_lee',
      aliases: ['patient records'],
    },
    {
      system: 'okta',
      type: 'group',
      name: 'prod-access',
      ...privileged,
      ephi: true,
      owner: 'p_priya',
      aliases: ['production access'],
    },
    { system: 'okta', type: 'group', name: 'finance', ...sensitive, owner: 'p_lee' },
    { system: 'okta', type: 'group', name: 'support', ...standard, owner: 'p_lee' },
    {
      system: 'okta',
      type: 'group',
      name: 'salesforce-users',
      ...standard,
      owner: 'p_priya',
      aliases: ['salesforce'],
    },
    { system: 'okta', type: 'group', name: 'analytics', ...standard, owner: 'p_priya' },
    { system: 'okta', type: 'group', name: 'everyone', ...standard, birthright: true },
    {
      system: 'okta',
      type: 'app',
      name: '*',
      ...standard,
      outOfScope: 'Applications follow group membership.',
    },
    { system: 'okta', type: 'role', name: '*', ...privileged, owner: 'p_lee' },
    { system: 'google', type: 'role', name: '*', ...privileged, owner: 'p_lee' },
    {
      system: 'github',
      type: 'org',
      name: '*',
      level: 'admin',
      ...privileged,
      owner: 'p_priya',
      aliases: ['github owner'],
    },
    { system: 'github', type: 'repo', name: '*', level: 'admin', ...privileged, owner: 'p_priya' },
    {
      system: 'github',
      type: 'repo',
      name: '*',
      level: 'maintain',
      ...sensitive,
      owner: 'p_priya',
    },
    { system: 'github', type: 'repo', name: '*', level: 'push', ...sensitive, owner: 'p_priya' },
    { system: 'slack', type: 'role', name: '*', ...privileged, owner: 'p_lee' },
    {
      system: 'slack',
      type: 'channel',
      name: '*',
      class: 'standard',
      outOfScope: 'Channels are for talk; what they grant is granted elsewhere.',
    },
    { system: 'jira', type: 'group', name: 'jira-administrators', ...privileged, owner: 'p_lee' },
  ],
  levels: {
    'github:repo': ['pull', 'triage', 'push', 'maintain', 'admin'],
    'github:org': ['member', 'admin'],
  },
  reviewers: {
    okta: ['p_lee', 'p_peter'],
    google: ['p_lee', 'p_peter'],
    slack: ['p_lee', 'p_peter'],
    jira: ['p_lee', 'p_peter'],
    github: ['p_priya', 'p_peter'],
  },
  approvers: { standard: 'manager', sensitive: 'owner', privileged: 'owner' },
  nonHuman: [
    ...(['okta', 'google'] as const).map((system) => ({
      system,
      account: 'breakglass-1@larkspur.test',
      type: 'break_glass' as const,
      owner: 'p_lee',
      purpose: 'Way in when nobody else can',
      scope: 'Everything',
      approved: { by: 'p_lee', on: '2025-12-10' },
    })),
    {
      system: 'slack',
      account: 'USLACKBOT',
      type: 'bot',
      owner: 'p_dana',
      purpose: "Slack's own assistant",
      scope: 'Reminders and notices',
      approved: { by: 'p_lee', on: '2025-12-10' },
    },
  ],
  explanations: [],
};

/** Lines a scenario adds, by section. */
export type Additions = Readonly<Record<string, unknown>>;

/** The lines of one section in all additions. */
export function linesOf(additions: readonly Additions[], section: string): object[] {
  return additions.flatMap((addition) => (addition[section] ?? []) as object[]);
}

/** `entitlements.yaml` as the company keeps it, with what scenarios put in first. */
export function catalogueYaml(additions: readonly Additions[] = []): string {
  return stringify({
    ...CATALOGUE,
    entitlements: [...linesOf(additions, 'entitlements'), ...(CATALOGUE.entitlements ?? [])],
    nonHuman: [...linesOf(additions, 'nonHuman'), ...(CATALOGUE.nonHuman ?? [])],
    explanations: linesOf(additions, 'explanations'),
  });
}

const COLUMNS =
  'person_id,name,email,other_emails,worker_type,title,department,manager,start_date,end_date,end_type,notice_date,timezone,sponsor,screening_passed,policy_ack,okta_id,github_login,slack_id,google_id,jira_id';

/**
 * `people.csv` as HR keeps it. Only GitHub logins are filled in by hand: the other systems show
 * company e-mail addresses.
 */
export function peopleCsv(people: readonly SandboxPerson[]): string {
  const rows = people
    .filter(({ onRoster }) => onRoster !== false)
    .flatMap(rowsOf)
    .map((person) =>
      [
        person.id,
        person.name,
        person.email,
        (person.otherEmails ?? []).join(' '),
        person.workerType,
        person.title,
        person.department,
        person.manager ?? '',
        person.start,
        person.end ?? '',
        person.endType ?? '',
        person.noticeDate ?? '',
        person.timezone,
        person.sponsor ?? '',
        person.screeningPassed ?? '',
        person.policyAck ?? '',
        '',
        person.githubOnRoster === false ? '' : githubLogin({ ...person, ...person.shown?.github }),
        '',
        '',
        '',
      ].join(','),
    );
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}

/** Earlier rows say what was different then. */
function rowsOf(person: SandboxPerson): SandboxPerson[] {
  const { earlier = [], ...now } = person;
  const { end: _, endType: __, noticeDate: ___, ...lasting } = now;
  return [...earlier.map((row) => ({ ...lasting, ...row }) as SandboxPerson), now];
}

/** Everyone's GitHub login, whether or not they have an account there. */
export function githubLogin(person: Pick<SandboxPerson, 'name'>): string {
  return person.name.toLowerCase().replaceAll(' ', '-');
}
