import { createHash } from 'node:crypto';
import type { RecordId, SourceId } from '../../../src/model/ids.ts';
import type { AnyRecord, RecordKind, Reject } from '../../../src/model/record.ts';
import type { RawRef } from '../../../src/model/record-base.ts';
import type {
  ControlResult,
  ItemResult,
  TestResult,
  VerdictLetter,
} from '../../../src/model/result.ts';
import type { Statement } from '../../../src/model/statement.ts';
import { exactly } from '../../../src/model/time.ts';
import type { Evidence, Grant, LinkedAccount, Person, Trails } from '../../../src/model/trails.ts';
import type { PackInput } from '../../../src/pack/contract.ts';
import { logOf } from './log.ts';

const RUN = '20260702T120000Z-0001';
const AT = '2026-07-02T12:00:00.000Z';
export const PERIOD = {
  from: '2026-01-01T06:00:00.000Z',
  to: '2026-07-01T05:00:00.000Z',
  timezone: 'America/Chicago',
};
const NAMES = ['Ada Brook', 'Ben Ortiz', 'Chloé Marsh', 'Dev Patel', '=Eve Null', 'Finn Oduya'];

/** Raw bodies as the ledger keeps them: one bodies file per stream. */
const users = NAMES.map((name, i) =>
  JSON.stringify({ id: `00u${i}`, profile: { displayName: name } }),
);
const bodies: Record<string, string> = {
  'raw/okta/20260702T120000Z-0001/users.bodies': `[${users.join(',')}]`,
  'raw/jira/20260702T120000Z-0001/issues.bodies':
    '[{"key":"HELP-101","n":1},{"key":"HELP-102","n":"x"}]',
};

export function rawRef(path: string, item: string, index: number): RawRef {
  const offset = Buffer.from(
    (bodies[path] ?? '').slice(0, (bodies[path] ?? '').indexOf(item)),
  ).length;
  return {
    run: RUN,
    path,
    exchange: 1,
    pointer: `/${index}`,
    offset,
    length: Buffer.byteLength(item),
    sha256: createHash('sha256').update(item).digest('hex'),
  };
}

const OKTA = 'raw/okta/20260702T120000Z-0001/users.bodies';
const JIRA = 'raw/jira/20260702T120000Z-0001/issues.bodies';
const userRef = (i: number) => rawRef(OKTA, users[i] ?? '', i);
const evidence = (i: number): Evidence => ({
  record: `account_${i}`,
  what: 'account',
  raw: userRef(i),
});

const accounts: AnyRecord[] = NAMES.map((name, i) => ({
  kind: 'account',
  id: `account_${i}` as RecordId,
  source: 'okta',
  tenant: 'larkspur.okta.test',
  stream: 'users',
  nativeId: `00u${i}`,
  raw: userRef(i),
  method: 'api',
  observedAt: AT,
  accountId: `00u${i}`,
  logins: [`user${i}@larkspur.test`],
  emails: [`user${i}@larkspur.test`],
  displayName: name,
  accountType: 'human',
  state: 'active',
  vendorState: 'ACTIVE',
}));

const reject: Reject = {
  kind: 'reject',
  source: 'jira',
  stream: 'issues',
  reason: 'wrong-shape',
  detail: 'expected number at /n',
  raw: rawRef(JIRA, '{"key":"HELP-102","n":"x"}', 1),
};

function statement(source: SourceId, stream: string, complete: boolean): Statement {
  return {
    kind: 'statement',
    run: RUN,
    source,
    stream,
    tenant: 'larkspur',
    nature: 'state',
    method: 'api',
    identity: `audit-reader@larkspur.test`,
    baseUrl: `https://larkspur.${source}.test`,
    query: `GET /api/v1/${stream}?limit=200`,
    asked: null,
    answered: null,
    exchanges: 1,
    retries: 0,
    pages: 1,
    received: source === 'okta' ? NAMES.length : 2,
    records: source === 'okta' ? NAMES.length : 1,
    rejects:
      source === 'okta' ? { count: 0, reasons: {} } : { count: 1, reasons: { 'wrong-shape': 1 } },
    paging: 'exhausted',
    independentTotal:
      source === 'jira' ? { count: 2, how: 'POST /search/approximate-count', difference: 0 } : null,
    scopes: { needed: ['read'], held: ['read'], missing: [] },
    plan: null,
    retentionFloor: '2026-04-03T12:00:00.000Z',
    clockOffsetMs: 12,
    limits: complete
      ? []
      : [
          {
            kind: 'permission',
            detail: 'Expected project SEC, found no permission: ask for Browse Projects.',
            answer: '403 Forbidden',
            incomplete: true,
          },
        ],
    complete,
    why: complete ? [] : ['The project SEC answered 403, so incidents are not collected.'],
    startedAt: AT,
    endedAt: AT,
  };
}

const TESTS: readonly [string, string][] = [
  ['ACC-01', 'grant_has_request'],
  ['ACC-04', 'approval_precedes_grant'],
  ['LEV-01', 'access_removed_in_time'],
  ['CHG-01', 'change_has_independent_approval'],
  ['INC-01', 'incident_record_complete'],
];
const LETTERS: readonly VerdictLetter[] = ['P', 'P', 'F', 'I', 'P', 'NA'];

function item(test: string, i: number, shift: number): ItemResult {
  const verdict = LETTERS[(i + shift) % LETTERS.length] ?? 'P';
  const at = `2026-0${1 + (i % 6)}-1${i % 10}T15:30:00.000Z`;
  return {
    test,
    item: `${test.slice(0, 3).toLowerCase()}_${i}`,
    label: `${NAMES[i % NAMES.length]} → okta group HR admins`,
    at,
    verdict,
    reason:
      verdict === 'P'
        ? 'in_order'
        : verdict === 'F'
          ? 'approval_after_grant'
          : verdict === 'I'
            ? 'approval_time_unknown'
            : 'no_request',
    says:
      verdict === 'F'
        ? `${NAMES[i % NAMES.length]} got HR admins on 2026-0${1 + (i % 6)}-1${i % 10} 15:30 UTC, 2 h 10 min before the approval.`
        : `${NAMES[i % NAMES.length]} got HR admins after the approval.`,
    evidence: [evidence(i % NAMES.length)],
    ...(verdict === 'I'
      ? { settle: 'A history of the ticket with the time of the approval.' }
      : {}),
    instants: { granted: at, approved: '2026-03-01T12:00:00.000Z' },
    linkConfidence: 0.95,
    traits: ['privileged'],
    parameters: [{ key: 'skew', value: 'PT5M', isDefault: true }],
  };
}

function counts(items: readonly ItemResult[]): Record<VerdictLetter, number> {
  const total = { P: 0, F: 0, I: 0, NA: 0 };
  for (const { verdict } of items) total[verdict]++;
  return total;
}

function tests(size: number): TestResult[] {
  return TESTS.map(([test, name], shift) => {
    const items =
      test === 'INC-01' ? [] : Array.from({ length: size }, (_, i) => item(test, i, shift % 2));
    return {
      test,
      name,
      advisory: test === 'LEV-01',
      items,
      counts: counts(items),
      populationComplete: test !== 'INC-01',
      why: test === 'INC-01' ? ['jira incidents: the project SEC answered 403.'] : [],
      ...(test === 'INC-01' ? { notAssessed: 'No incident project could be read.' } : {}),
    };
  });
}

function control(
  framework: string,
  id: string,
  title: string,
  state: ControlResult['state'],
  own: readonly TestResult[],
): ControlResult {
  return {
    framework,
    control: id,
    title,
    objective: 'Access is given only after someone who may say so has said so, and for a reason.',
    coverage: 'partial',
    tests: own.map(({ test }) => test),
    counts: counts(own.flatMap(({ items }) => items)),
    state,
    why: state === '?' ? ['1 item could not be decided.'] : [],
    exceptions: own.flatMap(({ items }) =>
      items.filter(({ verdict }) => verdict === 'F').map((i) => `${i.test} ${i.item}`),
    ),
    manualEvidence: ['Access policy with its approval'],
  };
}

function trails(statements: readonly Statement[]): Trails {
  const people = NAMES.map(
    (name, i): Person => ({
      id: `p_${i}`,
      name,
      emails: [`user${i}@larkspur.test`],
      workerType: 'employee',
      timezone: 'America/Chicago',
      engagements: [
        {
          start: exactly('2026-02-02T06:00:00.000Z', 'date_only'),
          endType: 'unknown',
          evidence: [evidence(i)],
        },
      ],
      roles: [],
      evidence: [evidence(i)],
    }),
  );
  const linked = NAMES.map(
    (name, i): LinkedAccount => ({
      system: 'okta',
      accountId: `00u${i}`,
      login: `user${i}@larkspur.test`,
      displayName: name,
      type: 'human',
      ...(i === 5
        ? {}
        : {
            identity: {
              person: `p_${i}`,
              confidence: 1,
              rule: 'native_id',
              evidence: [evidence(i)],
            },
          }),
      states: [{ state: 'active', from: exactly(AT), evidence: evidence(i) }],
      current: 'active',
      evidence: [evidence(i)],
    }),
  );
  const grants = NAMES.map(
    (_, i): Grant => ({
      id: `grant_${i}`,
      system: 'okta',
      accountId: `00u${i}`,
      person: `p_${i}`,
      personConfidence: 1,
      accountType: 'human',
      entitlement: {
        id: 'okta:group:hr-admins',
        ref: { system: 'okta', type: 'group', key: 'hr-admins', name: 'HR admins' },
        class: i === 0 ? 'privileged' : 'standard',
        ephi: true,
        delegates: [],
        birthright: false,
        aliases: [],
      },
      effective: exactly(`2026-0${1 + i}-10T15:30:00.000Z`),
      seen: 'event',
      preexisting: false,
      via: 'direct',
      birthright: false,
      outcome: 'success',
      evidence: [evidence(i)],
    }),
  );
  return {
    period: PERIOD,
    extractedAt: AT,
    people,
    accounts: linked,
    entitlements: [],
    grants,
    requests: [],
    links: [],
    leavers: [],
    changes: [],
    pushes: [],
    protectionEvents: [],
    incidents: [],
    incidentSigns: [],
    deployments: [],
    alerts: [],
    coverage: [
      {
        source: 'okta',
        stream: 'system-log',
        nature: 'events',
        windows: [],
        holes: [
          {
            from: PERIOD.from,
            to: '2026-04-03T12:00:00.000Z',
            why: 'Okta keeps 90 days; nothing was collected before.',
          },
        ],
        complete: false,
        why: ['A hole of 92 days at the start.'],
      },
    ],
    statements,
    rejects: [reject],
    sequences: [
      {
        source: 'jira',
        name: 'HELP',
        first: 101,
        last: 105,
        missing: [103, 104],
        explained: { '104': 'moved to SEC-9' },
      },
    ],
  };
}

/** A small pack of the invented Larkspur Care, Inc. `items` is the number of items per test. */
export function larkspur(options: { items?: number; sequence?: number } = {}): PackInput {
  const statements = [statement('jira', 'issues', false), statement('okta', 'users', true)];
  const all = tests(options.items ?? 6);
  const raw = Object.entries(bodies).map(([path, text]) => ({
    path: path.slice('raw/'.length),
    size: Buffer.byteLength(text),
    open: () => [Buffer.from(text)],
  }));
  return {
    organization: 'Larkspur Care, Inc.',
    period: PERIOD,
    sequence: options.sequence ?? 1,
    toolVersion: '0.1.0',
    libraryVersion: '1',
    generatedAt: '2026-07-02T13:00:00.000Z',
    frameworks: ['soc2', 'hipaa'],
    results: {
      tests: all,
      controls: [
        control('soc2', 'CC6.2', 'New access is approved first', 'E', all.slice(0, 3)),
        control('soc2', 'CC7.4', 'Incidents are handled', 'X', all.slice(4)),
        control(
          'hipaa',
          '164.308(a)(3)(ii)(C)',
          'Access ends when work ends',
          '?',
          all.slice(2, 3),
        ),
      ],
      libraryVersion: '1',
    },
    trails: trails(statements),
    records: (kind: RecordKind) => accounts.filter((record) => record.kind === kind),
    rejects: [reject],
    statements,
    runs: [
      {
        id: RUN,
        kind: 'collect',
        startedAt: AT,
        toolVersion: '0.1.0',
        configDigest: '0'.repeat(64),
        state: 'sealed',
      },
    ],
    parameters: [
      {
        key: 'leaver.sla_hours.standard',
        value: 24,
        isDefault: false,
        policy: 'Access Policy v3 §4.2',
      },
    ],
    config: 'organization: Larkspur Care, Inc.\n',
    people: Buffer.from('person_id,name\np_0,Ada Brook\n'),
    library: [{ path: 'tests/acc.yaml', bytes: Buffer.from('id: ACC-01\n') }],
    raw,
    log: logOf(
      [...users.map((_, i) => userRef(i)), rawRef(JIRA, '{"key":"HELP-101","n":1}', 0), reject.raw],
      bodies,
      statements,
    ),
  };
}
