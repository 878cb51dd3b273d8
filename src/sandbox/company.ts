import type { SandboxChannel, SandboxGroup, SandboxPerson, SandboxRepo } from './contract.ts';

/** Larkspur Care, Inc.: an invented company of 24 people that handles health records. */
export const ORGANIZATION = 'Larkspur Care, Inc.';
export const TIMEZONE = 'America/Chicago';
/** When the vendors are asked, unless a scenario says otherwise. */
export const EXTRACT_TIME = '2026-07-02T12:00:00.000Z';
export const PERIOD = { from: '2026-01-01', to: '2026-07-01' } as const;
export const HOLIDAYS = ['2026-01-01', '2026-01-19', '2026-05-25', '2026-06-19'] as const;

const ENGINEERING = ['okta', 'github', 'slack', 'google', 'jira'] as const;
const OFFICE = ['okta', 'slack', 'google', 'jira'] as const;

type Details = Partial<SandboxPerson> & Pick<SandboxPerson, 'title' | 'department'>;

function someone(name: string, details: Details): SandboxPerson {
  const first = name.split(' ')[0]?.toLowerCase() ?? name;
  const last = name.split(' ').at(-1)?.toLowerCase() ?? '';
  return {
    id: `p_${first}`,
    name,
    email: `${first}.${last}@larkspur.test`,
    workerType: 'employee',
    start: '2024-03-04',
    timezone: TIMEZONE,
    screeningPassed: '2024-02-20',
    policyAck: '2024-03-04',
    accounts: OFFICE,
    groups: ['everyone'],
    ...details,
  };
}

const engineer = (name: string, more: Partial<SandboxPerson> = {}) =>
  someone(name, {
    title: 'Engineer',
    department: 'Engineering',
    manager: 'p_priya',
    accounts: ENGINEERING,
    groups: ['everyone', 'engineering'],
    teams: ['engineering'],
    ...more,
  });
const supporter = (name: string, more: Partial<SandboxPerson> = {}) =>
  someone(name, {
    title: 'Support agent',
    department: 'Support',
    manager: 'p_sam',
    groups: ['everyone', 'support'],
    ...more,
  });

export const PEOPLE: readonly SandboxPerson[] = [
  someone('Peter Novak', { title: 'CEO', department: 'Executive' }),
  someone('Lee Marchetti', { title: 'COO', department: 'Operations', manager: 'p_peter' }),
  someone('Priya Natarajan', {
    title: 'CTO',
    department: 'Engineering',
    manager: 'p_peter',
    accounts: ENGINEERING,
    groups: ['everyone', 'engineering', 'prod-access'],
    teams: ['engineering'],
    githubOwner: true,
  }),
  someone('Dana Okafor', {
    title: 'IT manager',
    department: 'IT',
    manager: 'p_lee',
    accounts: ENGINEERING,
    groups: ['everyone'],
    oktaAdmin: 'SUPER_ADMIN',
    googleAdmin: true,
    githubOwner: true,
    slackOwner: true,
  }),
  someone('Sam Whitlock', {
    title: 'Head of support',
    department: 'Support',
    manager: 'p_lee',
    groups: ['everyone', 'support'],
  }),
  someone('Helen Ruiz', { title: 'HR lead', department: 'People', manager: 'p_lee' }),
  engineer('Ana Ribeiro'),
  engineer('Ben Castellano'),
  engineer('Chen Wei'),
  engineer('Mia Larsen', {
    title: 'Release engineer',
    workerType: 'contractor',
    sponsor: 'p_priya',
    end: '2026-12-31',
    endType: 'contract_end',
  }),
  supporter('Olu Adeyemi'),
  supporter('Sofia Haas'),
  supporter('Yuki Mori', { timezone: 'Asia/Tokyo' }),
  supporter('Kai Brandt'),
  supporter('Tess Grant'),
  someone('Nadia Farouk', {
    title: 'Accountant',
    department: 'Finance',
    manager: 'p_lee',
    groups: ['everyone', 'finance'],
  }),
  someone('Tom Ellery', { title: 'Marketing lead', department: 'Marketing', manager: 'p_peter' }),
  someone('Grace Obi', {
    title: 'Account executive',
    department: 'Sales',
    manager: 'p_peter',
    groups: ['everyone', 'salesforce-users'],
  }),
  someone('Victor Lindqvist', {
    title: 'Account executive',
    department: 'Sales',
    manager: 'p_peter',
    groups: ['everyone', 'salesforce-users'],
  }),
  someone('Ines Duarte', {
    title: 'Product manager',
    department: 'Product',
    manager: 'p_priya',
    groups: ['everyone', 'analytics'],
  }),
  someone('Marcus Webb', { title: 'Office manager', department: 'Operations', manager: 'p_lee' }),
  {
    ...someone('Breakglass One', { title: 'Emergency account', department: 'IT' }),
    email: 'breakglass-1@larkspur.test',
    onRoster: false,
    accounts: ['okta', 'google'],
    groups: [],
    oktaAdmin: 'SUPER_ADMIN',
    googleAdmin: true,
  },
];

/** Not yet with the company; a scenario or the baseline brings them in by giving a start date. */
export const CANDIDATES: readonly SandboxPerson[] = [
  supporter('Hana Kovac', { accounts: [], groups: [] }),
  supporter('Jonah Petit', { accounts: [], groups: [] }),
  supporter('Rosa Lind', { accounts: [], groups: [] }),
];

export const GROUPS: readonly SandboxGroup[] = [
  { name: 'everyone', description: 'All workers' },
  { name: 'engineering', description: 'Engineers' },
  { name: 'support', description: 'Support agents' },
  { name: 'phi-readers', description: 'May read patient records' },
  { name: 'prod-access', description: 'May reach production' },
  { name: 'finance', description: 'Accounting systems' },
  { name: 'salesforce-users', description: 'Salesforce' },
  { name: 'analytics', description: 'Dashboards' },
];

export const REPOS: readonly SandboxRepo[] = [
  { name: 'api', protected: true, requiredChecks: ['unit', 'lint'] },
  { name: 'web', protected: true, requiredChecks: ['unit'] },
];

export const CHANNELS: readonly SandboxChannel[] = [
  { name: 'general', isPrivate: false, joined: false, createdAt: '2024-03-04T15:00:00.000Z' },
  { name: 'it-requests', isPrivate: false, joined: true, createdAt: '2024-03-04T15:05:00.000Z' },
];
