import { instantOf } from '../../model/time.ts';
import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';

type PagerDutyFact = Extract<Fact, { do: `pagerduty.${string}` }>;

/** What the account shows at `world.now`, in the vendor's shapes. */
export interface PagerDutyState {
  readonly users: readonly object[];
  readonly services: readonly object[];
  readonly incidents: readonly Timed[];
  readonly logEntries: readonly Timed[];
  readonly auditRecords: readonly Timed[];
}
export interface Timed {
  readonly at: string;
  readonly shape: object;
}

/** Ids as the vendor's: a letter and six to thirteen capitals and digits. */
export function pagerDutyId(kind: string, name: string): string {
  return `${kind}${seedOf(`${kind}/${name}`).toString(36).toUpperCase().padStart(7, '0')}`;
}

export function pagerDutyState(world: World): PagerDutyState {
  const facts = world.facts.filter(
    (fact): fact is PagerDutyFact =>
      fact.do.startsWith('pagerduty.') && Date.parse(fact.at) <= Date.parse(world.now),
  );
  const named = new Set(facts.flatMap((fact) => ('by' in fact && fact.by ? [fact.by] : [])));
  const people = world.people.filter(
    ({ id, accounts }) => named.has(id) || (accounts?.includes('pagerduty') ?? false),
  );
  const services = [...new Set(facts.flatMap((fact) => ('service' in fact ? [fact.service] : [])))];
  return {
    users: people.map(userShape),
    services: services.map((name) => ({ ...serviceRef(name), name, status: 'active' })),
    incidents: facts.flatMap((fact, i) =>
      fact.do === 'pagerduty.trigger' ? [incidentOf(fact, i, facts, people)] : [],
    ),
    logEntries: facts.map((fact) => logEntryOf(fact, facts, people)),
    auditRecords: people.map((person) => ({
      at: `${person.start}T15:00:00Z`,
      shape: {
        id: pagerDutyId('A', person.id),
        execution_time: `${person.start}T15:00:00.000Z`,
        execution_context: { request_id: pagerDutyId('R', person.id), remote_address: '192.0.2.7' },
        actors: people.slice(0, 1).map(userRef),
        method: { type: 'browser' },
        root_resource: userRef(person),
        action: 'create',
        details: { resource: userRef(person), fields: [], references: [] },
      },
    })),
  };
}

type Trigger = Extract<PagerDutyFact, { do: 'pagerduty.trigger' }>;

function incidentOf(
  trigger: Trigger,
  place: number,
  facts: readonly PagerDutyFact[],
  people: readonly SandboxPerson[],
): Timed {
  const own = facts.filter(({ id }) => id === trigger.id);
  const moved = own.filter((fact) => fact.do !== 'pagerduty.note').at(-1) ?? trigger;
  const acknowledged = own.findLast((fact) => fact.do === 'pagerduty.acknowledge');
  const status = { trigger: 'triggered', acknowledge: 'acknowledged', resolve: 'resolved' }[
    moved.do.slice('pagerduty.'.length) as 'trigger' | 'acknowledge' | 'resolve'
  ];
  const by = 'by' in moved ? personNamed(people, moved.by) : undefined;
  const incident = incidentRef(trigger);
  return {
    at: trigger.at,
    shape: {
      ...incident,
      type: 'incident',
      incident_number: 100 + place,
      title: trigger.title,
      description: trigger.title,
      created_at: second(trigger.at),
      status,
      urgency: 'high',
      service: serviceRef(trigger.service),
      priority: trigger.priority
        ? { id: pagerDutyId('P', trigger.priority), type: 'priority', summary: trigger.priority }
        : null,
      assignments: [],
      acknowledgements:
        status === 'acknowledged' && acknowledged
          ? [{ at: second(acknowledged.at), acknowledger: by ? userRef(by) : null }]
          : [],
      resolved_at: status === 'resolved' ? second(moved.at) : null,
      last_status_change_at: second(moved.at),
      last_status_change_by: by ? userRef(by) : serviceRef(trigger.service),
      first_trigger_log_entry: { id: entryId(trigger), type: 'trigger_log_entry_reference' },
    },
  };
}

function logEntryOf(
  fact: PagerDutyFact,
  facts: readonly PagerDutyFact[],
  people: readonly SandboxPerson[],
): Timed {
  const trigger = facts.find(
    (one): one is Trigger => one.do === 'pagerduty.trigger' && one.id === fact.id,
  );
  const kind = fact.do === 'pagerduty.note' ? 'annotate' : fact.do.slice('pagerduty.'.length);
  const by = 'by' in fact ? personNamed(people, fact.by) : undefined;
  const service = serviceRef(trigger?.service ?? 'unknown');
  return {
    at: fact.at,
    shape: {
      id: entryId(fact),
      type: `${kind}_log_entry`,
      summary: `${kind} by ${by?.name ?? 'monitoring'}`,
      created_at: second(fact.at),
      agent: by ? userRef(by) : { ...service, type: 'service_reference' },
      channel:
        fact.do === 'pagerduty.note'
          ? { type: 'note', content: fact.text }
          : { type: by ? 'web_trigger' : 'api', summary: trigger?.title ?? '' },
      service,
      incident: trigger ? incidentRef(trigger) : { id: pagerDutyId('Q', fact.id) },
      teams: [],
      contexts: [],
    },
  };
}

function entryId({ do: kind, id, at }: PagerDutyFact): string {
  return pagerDutyId('R', `${kind}/${id}/${at}`);
}
function incidentRef({ id, title }: Trigger) {
  const own = pagerDutyId('Q', id);
  return {
    id: own,
    type: 'incident_reference',
    summary: title,
    html_url: `https://larkspur.pagerduty.test/incidents/${own}`,
  };
}
function serviceRef(name: string) {
  return { id: pagerDutyId('S', name), type: 'service_reference', summary: name };
}
function userRef({ id, name }: SandboxPerson) {
  return { id: pagerDutyId('P', id), type: 'user_reference', summary: name };
}
function userShape(person: SandboxPerson) {
  return {
    ...userRef(person),
    type: 'user',
    name: person.name,
    email: person.email,
    role: person.oktaAdmin === undefined ? 'limited_user' : 'owner',
    job_title: person.title,
    time_zone: person.timezone,
    invitation_sent: false,
    billed: true,
    teams: [],
  };
}
function personNamed(people: readonly SandboxPerson[], id: string | undefined) {
  return people.find((person) => person.id === id);
}
/** The vendor has whole seconds. */
function second(at: string): string {
  return `${instantOf(Date.parse(at)).slice(0, 19)}Z`;
}
