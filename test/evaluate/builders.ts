import type { SourceId } from '../../src/model/ids.ts';
import { NO_DECISIONS } from '../../src/model/registers.ts';
import { exactly, instantOf, type TimeFact } from '../../src/model/time.ts';
import type {
  Approval,
  CatalogueEntry,
  Coverage,
  Evidence,
  Grant,
  Link,
  Person,
  Request,
  Trails,
} from '../../src/model/trails.ts';
import { builtIn } from '../controls/library.ts';

export const LIBRARY = builtIn();
export const FROM = '2026-01-01T06:00:00.000Z';
export const TO = '2026-07-01T05:00:00.000Z';
export const EXTRACTED = '2026-07-02T12:00:00.000Z';
export const HOLIDAYS = ['2026-01-01', '2026-01-19', '2026-05-25', '2026-06-19'];

/** `2026-02-09T15:20:00Z` as an exact time. */
export function at(text: string): TimeFact {
  return exactly(instantOf(Date.parse(text)));
}
export function span(from: string, to: string): TimeFact {
  return { ...at(from), latest: at(to).latest, precision: 'unknown', basis: 'first_seen' };
}
/** A date of the roster: the whole local day in Chicago, winter time. */
export function day(date: string, offset = '-06:00'): TimeFact {
  const earliest = instantOf(Date.parse(`${date}T00:00:00${offset}`));
  const latest = instantOf(Date.parse(earliest) + 86_400_000);
  return { earliest, latest, precision: 'day', basis: 'date_only', tz: 'America/Chicago' };
}

export function evidence(record: string): Evidence {
  const raw = {
    run: 'r1',
    path: 'raw/x',
    exchange: 1,
    pointer: '',
    offset: 0,
    length: 1,
    sha256: '',
  };
  return { record, what: record, raw };
}

export function person(id: string, name: string, more: Partial<Person> = {}): Person {
  return {
    id,
    name,
    emails: [],
    workerType: 'employee',
    timezone: 'America/Chicago',
    engagements: [{ start: day('2024-03-04'), endType: 'unknown', evidence: [evidence(id)] }],
    roles: [],
    evidence: [evidence(id)],
    ...more,
  };
}

export const SAM = person('p_sam', 'Sam Whitlock');
export const LEE = person('p_lee', 'Lee Marchetti');
export const DANA = person('p_dana', 'Dana Okafor');
export const HELEN = person('p_helen', 'Helen Ruiz');
export const BEN_PERSON = person('p_ben', 'Ben Castellano');
export const KAI = person('p_kai', 'Kai Brandt', {
  engagements: [{ start: day('2026-02-09'), endType: 'unknown', evidence: [evidence('p_kai')] }],
  roles: [{ manager: 'p_sam' }],
});

export function right(name: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    id: `okta:group:g-${name}`,
    ref: { system: 'okta', type: 'group', key: `g-${name}`, name },
    class: 'standard',
    ephi: false,
    owner: 'p_lee',
    delegates: [],
    birthright: false,
    aliases: [name],
    ...more,
  };
}
export const PHI = right('phi-readers', { class: 'sensitive', ephi: true });
export const PROD = right('prod-access', { class: 'privileged', ephi: true });
export const SUPPORT = right('support');

export function grant(more: Partial<Grant> = {}): Grant {
  return {
    id: 'g1',
    system: 'okta',
    accountId: 'u-kai',
    person: 'p_kai',
    personConfidence: 1,
    accountType: 'human',
    entitlement: PHI,
    effective: at('2026-02-09T15:20:00Z'),
    seen: 'event',
    preexisting: false,
    actor: { person: 'p_dana', confidence: 1, login: 'dana', rule: false },
    via: 'direct',
    birthright: false,
    outcome: 'success',
    confirmedBySnapshot: true,
    evidence: [evidence('grant')],
    ...more,
  };
}

export function approval(
  approver: string,
  decided: string,
  more: Partial<Approval> = {},
): Approval {
  return {
    id: `a-${approver}-${decided}`,
    approver,
    approverConfidence: 1,
    approverLogin: approver,
    decision: 'approved',
    decided: at(decided),
    strength: 'A',
    text: '',
    edited: false,
    how: 'JSM approval',
    evidence: [evidence('approval')],
    ...more,
  };
}

export function request(more: Partial<Request> = {}): Request {
  return {
    id: 'request:HELP-102',
    channel: 'jsm',
    key: 'HELP-102',
    requester: 'p_sam',
    requesterConfidence: 1,
    beneficiaries: ['p_kai'],
    asked: [{ entitlement: PHI.id, text: 'okta:group:phi-readers' }],
    reason: 'joins the claims team',
    created: at('2026-02-09T15:00:00Z'),
    approvals: [approval('p_lee', '2026-02-09T15:10:00Z')],
    outcome: 'done',
    participants: [],
    evidence: [evidence('request')],
    ...more,
  };
}

export function link(more: Partial<Link> = {}): Link {
  return {
    from: 'g1',
    to: 'request:HELP-102',
    relation: 'grant-request',
    confidence: 0.95,
    rule: 'referenced',
    because: ['the event names HELP-102'],
    ambiguous: false,
    ...more,
  };
}

export function coverage(source: SourceId, stream: string, more: Partial<Coverage> = {}): Coverage {
  return {
    source,
    stream,
    nature: 'objects',
    windows: [{ from: FROM, to: EXTRACTED }],
    holes: [],
    complete: true,
    why: [],
    ...(stream === 'issues' && { tickets: ['access', 'change', 'incident'] }),
    ...more,
  };
}

/** Every stream that a test of the library rests on, collected whole. */
export function wholeCoverage(): Coverage[] {
  const names = new Set(
    [...LIBRARY.tests.values()].flatMap(({ needs, needsOneOf }) => [
      ...needs,
      ...needsOneOf.flat(),
    ]),
  );
  return [...names].sort().map((name) => {
    const [source, stream = ''] = name.split('/');
    const nature = /log|activities/.test(stream) ? 'events' : 'objects';
    return coverage(source as SourceId, stream, { nature });
  });
}

export function trails(more: Partial<Trails> = {}): Trails {
  return {
    period: { from: FROM, to: TO, timezone: 'America/Chicago' },
    extractedAt: EXTRACTED,
    people: [SAM, LEE, DANA, HELEN, KAI, BEN_PERSON],
    accounts: [],
    entitlements: [PHI, PROD, SUPPORT],
    grants: [],
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
    coverage: wholeCoverage(),
    statements: [],
    rejects: [],
    sequences: [],
    moves: [],
    reactivations: [],
    policies: [],
    policyChanges: [],
    credentials: [],
    exportAnomalies: [],
    breakGlass: [],
    owned: [],
    machines: [],
    decisions: NO_DECISIONS,
    ...more,
  };
}

/** One grant to Kai with its request. */
export function access(
  granted: Partial<Grant> = {},
  asked: Partial<Request> = {},
  linked: Partial<Link> = {},
): Partial<Trails> {
  return { grants: [grant(granted)], requests: [request(asked)], links: [link(linked)] };
}
