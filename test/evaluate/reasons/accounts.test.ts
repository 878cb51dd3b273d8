import { describe } from 'vitest';
import { NO_DECISIONS, type Registers } from '../../../src/model/registers.ts';
import type { CredentialTrail, LinkedAccount, Trails } from '../../../src/model/trails.ts';
import { access, at, day, evidence, grant, KAI, PROD, person, right, SAM } from '../builders.ts';
import { accepted, account, answers, type Case, policy, registers, strange } from './cases.ts';

const of = (...accounts: LinkedAccount[]): Partial<Trails> => ({ accounts });
const likely = (confidence: number) =>
  ({ person: 'p_kai', confidence, rule: 'name_department', evidence: [] }) as const;
const LEFT = person('p_kai', 'Kai Brandt', {
  engagements: [
    {
      start: day('2025-02-09'),
      end: at('2026-05-01T05:00:00Z'),
      endType: 'voluntary',
      evidence: [],
    },
  ],
});
const UNDATED = person('p_kai', 'Kai Brandt', { engagements: [] });
const service = (owner?: string) =>
  of(strange({ type: 'service', register: { type: 'service', ...(owner && { owner }) } }));

describe('the owner of an account', () => {
  answers('STA-01', [
    ['P owner_works_here', of(account())],
    ['P registered_with_owner', service('p_sam')],
    ['F nobodys', of(strange())],
    ['F nobodys', of(account({ identity: likely(0.4) }))],
    ['F owner_left', { ...of(account()), people: [LEFT] }],
    ['F owner_left', { ...service('p_kai'), people: [LEFT] }],
    ['F registered_without_owner', service()],
    ['I owner_not_certain', of(account({ identity: likely(0.6) }))],
    ['I engagement_unknown', { ...of(account()), people: [UNDATED] }],
    ['I people_missing', { ...of(strange()), people: [] }],
  ]);
});

const second = account({ accountId: 'u-kai-2', login: 'kai.admin' });
const shared = (purpose?: string, more: Partial<Registers> = {}): Partial<Trails> => ({
  ...of(strange({ register: { type: 'shared', owner: 'p_sam', ...(purpose && { purpose }) } })),
  ...registers(more),
});
const VAULT: NonNullable<Registers['secrets']> = [
  {
    id: 'vault',
    kind: 'shared',
    opens: { system: 'okta', account: 'kai' },
    readers: [],
    rotated: [],
    checkouts: [],
  },
];
const REUSED = {
  conflict: 'shows an address of two people',
  runnerUp: { person: 'p_sam', confidence: 0.95, rule: 'email', evidence: [] },
} as const;

describe('one account per person', () => {
  answers('STA-02', [
    ['P only_one', of(account())],
    ['F several_accounts', of(account(), second)],
    // One more is for administration.
    [
      'P only_one',
      { ...of(account(), second), grants: [grant({ accountId: 'u-kai-2', entitlement: PROD })] },
    ],
    ['P exception_recorded', { ...of(account(), second), ...accepted('STA-02') }],
    ['P shared_and_attributed', shared('Front desk', { secrets: VAULT })],
    ['F shared_without_reason', shared(undefined, { secrets: VAULT })],
    ['F shared_without_attribution', shared('Front desk')],
    ['F identifier_reused', of(account(REUSED))],
    ['I identity_disputed', of(account({ ...REUSED, identity: likely(0.6) }))],
    ['I person_unknown', of(strange())],
    ['NA no_person', of(strange({ type: 'bot' }))],
    ['NA no_person', service('p_sam')],
  ]);
});

describe('a second factor', () => {
  const github = account({ system: 'github', accountId: '7', login: 'kai-brandt' });
  const throughOkta = policy({ ssoRequired: true }, { system: 'github', object: 'sso' });
  answers('STA-03', [
    ['P exception_recorded', { ...of(account({ mfaEnrolled: false })), ...accepted('STA-03') }],
    ['NA signs_in_through_idp', { ...of(account(), github), policies: [throughOkta] }],
  ]);
});

const dormant = (lastUseAt: string | undefined, more: Partial<LinkedAccount> = {}) =>
  account({ ...(lastUseAt && { lastUseAt }), ...more });
/** Somebody else's use shows that the system tells of use at all. */
const BUSY = account({ accountId: 'u-sam', login: 'sam', lastUseAt: '2026-07-01T00:00:00.000Z' });

describe('an account nobody uses', () => {
  answers('STA-06', [
    ['P in_use', of(dormant('2026-06-01T00:00:00.000Z'))],
    ['F dormant', of(dormant('2026-01-10T00:00:00.000Z'))],
    ['P exception_recorded', { ...of(dormant('2026-01-10T00:00:00.000Z')), ...accepted('STA-06') }],
    ['P new_account', of(BUSY, dormant(undefined, { createdAt: '2026-06-20T00:00:00.000Z' }))],
    ['I last_use_unknown', { ...of(BUSY, dormant(undefined)), coverage: [] }],
    ['F dormant', of(BUSY, dormant(undefined))],
    ['I use_not_shown', of(account())],
  ]);
});

const TOKEN: CredentialTrail = {
  id: 'credential:okta:t1',
  system: 'okta',
  type: 'api_token',
  name: 'deploy pipeline',
  scopes: ['okta.users.read'],
  state: 'active',
  createdAt: '2026-01-12T16:00:00.000Z',
  evidence: [evidence('token')],
};
type Line = Trails['machines'][number];
const LINE: Line = {
  system: 'okta',
  account: 'svc-deploy',
  type: 'service',
  owner: 'p_sam',
  purpose: 'Deploys releases',
  approved: { by: 'p_lee', on: '2025-12-10' },
  credentials: ['deploy pipeline'],
  previous: [],
};
const token = (line: Partial<Line> | undefined, more: Partial<CredentialTrail> = {}) => ({
  credentials: [{ ...TOKEN, ...more }],
  machines: line === undefined ? [] : [{ ...LINE, ...line }],
});
const without = (key: 'owner' | 'purpose' | 'approved') => {
  const { [key]: _, ...rest } = LINE;
  return { credentials: [TOKEN], machines: [rest] };
};
const { createdAt: _, ...AGELESS } = TOKEN;

describe('what works without a person', () => {
  answers('STA-07', [
    ['P governed', token({})],
    ['F not_registered', token(undefined)],
    ['F no_owner', without('owner')],
    ['F owner_left', { ...token({ owner: 'p_kai' }), people: [LEFT] }],
    ['F no_purpose', without('purpose')],
    ['F no_scope', token({}, { scopes: [] })],
    ['P governed', token({ scope: 'Reads users' }, { scopes: [] })],
    ['F not_approved', without('approved')],
    ['F review_overdue', token({ reviewed: '2025-06-01' })],
    ['F too_old', token({}, { createdAt: '2025-05-01T00:00:00.000Z' })],
    [
      'P exception_recorded',
      {
        ...token({}, { createdAt: '2025-05-01T00:00:00.000Z' }),
        ...accepted('STA-07', TOKEN.name),
      },
    ],
    ['I age_unknown', { credentials: [AGELESS], machines: [LINE] }],
  ]);
});

type External = NonNullable<Registers['externals']>[number];
const EXTERNAL: External = {
  system: 'okta',
  account: 'kai',
  sponsor: 'p_sam',
  purpose: 'Audits the books',
  until: '2026-12-31',
};
const guest = (
  line: Partial<External> | undefined,
  more: Partial<Trails> = {},
): Partial<Trails> => ({
  ...of(strange({ type: 'guest' })),
  ...registers({ externals: line === undefined ? [] : [{ ...EXTERNAL, ...line }] }),
  ...more,
});
const vendor = (title?: string, end?: string) =>
  person('p_mia', 'Mia Larsen', {
    workerType: 'contractor',
    sponsor: 'p_sam',
    roles: title ? [{ title }] : [],
    engagements: [
      {
        start: day('2025-01-06'),
        ...(end && { end: at(end) }),
        endType: 'contract_end',
        evidence: [],
      },
    ],
  });

describe('somebody from outside', () => {
  answers('STA-10', [
    ['P sponsored', guest({})],
    ['P sponsored', { people: [SAM, vendor('Engineer', '2026-12-31T06:00:00Z')] }],
    ['F no_sponsor', guest(undefined)],
    ['F sponsor_left', guest({ sponsor: 'p_kai' }, { people: [LEFT] })],
    ['F no_purpose', { people: [SAM, vendor(undefined, '2026-12-31T06:00:00Z')] }],
    ['F no_end_date', { people: [SAM, vendor('Engineer')] }],
    ['F end_date_passed', guest({ until: '2026-06-30' })],
    ['F scope_not_restricted', guest({}, { grants: [grant({ entitlement: PROD })] })],
    ['I sponsor_unknown', guest({ sponsor: 'p_stranger' })],
    ['NA judged_as_person', of(account({ type: 'guest' }))],
  ]);
});

const ADMIN = right('Super Organization Administrator', {
  id: 'okta:role:SUPER_ADMIN',
  ref: {
    system: 'okta',
    type: 'role',
    key: 'SUPER_ADMIN',
    name: 'Super Organization Administrator',
  },
  class: 'privileged',
});
const admins = (n: number) =>
  Array.from({ length: n }, (_, i) =>
    grant({ id: `a${i}`, accountId: `u${i}`, person: `p_${i}`, entitlement: ADMIN }),
  );
type Privilege = NonNullable<Registers['privileges']>[number];
const holds = (line: Partial<Privilege> = {}, more: Partial<Trails> = {}): Partial<Trails> => ({
  grants: [grant({ entitlement: PROD, preexisting: true })],
  ...registers({
    privileges: [
      {
        holder: 'p_kai',
        right: 'okta:group:prod-access',
        why: 'On call',
        approved: { by: 'p_lee', on: '2026-01-05' },
        ...line,
      },
    ],
  }),
  ...more,
});
const bounds = (n: number, more: Partial<Trails> = {}): Case[1] => ({
  ...of(account()),
  grants: admins(n),
  ...more,
});

describe('privileged rights held', () => {
  answers('STA-05', [
    ['P justified', holds()],
    [
      'F not_approved',
      {
        ...holds(),
        ...registers({
          privileges: [{ holder: 'p_kai', right: 'okta:group:prod-access', why: 'On call' }],
        }),
      },
    ],
    ['F approved_by_holder', holds({ approved: { by: 'p_kai', on: '2026-01-05' } })],
    ['F justification_expired', holds({ until: '2026-03-01' })],
    ['P approved_by_request', access({ entitlement: PROD })],
    ['F not_justified', { grants: [grant({ entitlement: PROD })] }],
    ['I no_privilege_register', { grants: [grant({ entitlement: PROD, preexisting: true })] }],
    ['F registered_not_held', holds({}, { grants: [] })],
    ['P within_bounds', bounds(2)],
    ['P within_bounds', bounds(4)],
    ['F too_many', bounds(5)],
    ['F too_few', bounds(1)],
    [
      'I listing_incomplete',
      bounds(2, {
        coverage: [
          {
            source: 'okta',
            stream: 'users',
            nature: 'state',
            windows: [],
            holes: [],
            complete: false,
            why: ['x'],
          },
        ],
      }),
    ],
  ]);
});

describe('an exception that has run out', () => {
  const old = accepted('STA-02').decisions.exceptions.map((one) => ({
    ...one,
    until: '2026-06-01',
  }));
  answers('STA-02', [
    [
      'F several_accounts',
      { ...of(account(), second), decisions: { ...NO_DECISIONS, exceptions: old } },
    ],
  ]);
  answers('STA-01', [['P owner_works_here', { ...of(account()), people: [KAI] }]]);
});
