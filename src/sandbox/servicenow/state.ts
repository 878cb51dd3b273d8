import { instantOf } from '../../model/time.ts';
import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';

export type ServiceNowFact = Extract<Fact, { do: `servicenow.${string}` }>;

/** A row as stored, with what its screens show where that differs. */
export interface Row {
  readonly values: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, string>>;
}

export function sysId(kind: string, name: string): string {
  return [0, 1, 2, 3]
    .map((i) => seedOf(`${kind}/${name}/${i}`).toString(16).padStart(8, '0'))
    .join('');
}

/** The instance stores UTC without a zone. */
export function stored(at: string): string {
  return instantOf(Date.parse(at)).slice(0, 19).replace('T', ' ');
}

const CHOICES: readonly (readonly [
  table: string,
  element: string,
  value: string,
  label: string,
])[] = [
  ['incident', 'state', '1', 'New'],
  ['incident', 'state', '2', 'In Progress'],
  ['incident', 'state', '6', 'Resolved'],
  ['incident', 'state', '7', 'Closed'],
  ['incident', 'severity', '1', '1 - High'],
  ['change_request', 'state', '-5', 'New'],
  ['change_request', 'state', '-3', 'Authorize'],
  ['change_request', 'state', '-1', 'Implement'],
  ['change_request', 'state', '3', 'Closed'],
  ['sc_req_item', 'state', '1', 'Open'],
  ['sc_req_item', 'state', '2', 'Work in Progress'],
  ['sc_req_item', 'state', '3', 'Closed Complete'],
];

/** Every table of the instance at `world.now`. */
export function tablesOf(world: World): ReadonlyMap<string, readonly Row[]> {
  const facts = world.facts.filter(
    (fact): fact is ServiceNowFact =>
      fact.do.startsWith('servicenow.') && Date.parse(fact.at) <= Date.parse(world.now),
  );
  const tables = new Map<string, Row[]>();
  const add = (table: string, row: Row) => tables.set(table, [...(tables.get(table) ?? []), row]);
  for (const row of peopleIn(world, facts)) add('sys_user', row);
  add('sys_user_group', row({ sys_id: sysId('group', 'itsd'), name: 'IT service desk' }));
  for (const choice of CHOICES) add('sys_choice', choiceRow(choice));
  for (const fact of facts) {
    if (fact.do === 'servicenow.create') add(fact.table, ticketRow(fact, facts, world));
    for (const [table, own] of historyRows(fact, facts, world)) add(table, own);
  }
  return tables;
}

type Create = Extract<ServiceNowFact, { do: 'servicenow.create' }>;

function ticketRow(create: Create, facts: readonly ServiceNowFact[], world: World): Row {
  const updates = facts.filter((fact) => fact.number === create.number);
  const columns = new Map<string, string>(Object.entries(create.fields));
  for (const fact of updates) {
    if (fact.do === 'servicenow.update') columns.set(fact.field, fact.to);
  }
  const last = updates.at(-1) ?? create;
  const people: [string, string][] = [
    ['opened_by', create.by],
    ...(create.for ? ([['requested_for', create.for]] as [string, string][]) : []),
    ...(create.assignee ? ([['assigned_to', create.assignee]] as [string, string][]) : []),
  ];
  const values: Record<string, string> = {
    state: '1',
    active: 'true',
    ...Object.fromEntries(columns),
    sys_id: sysId('task', create.number),
    number: create.number,
    sys_class_name: create.table,
    short_description: create.summary,
    description: create.description,
    opened_at: stored(create.at),
    sys_created_on: stored(create.at),
    sys_created_by: loginOf(world, create.by),
    sys_updated_on: stored(last.at),
    sys_mod_count: String(updates.filter((fact) => fact.do === 'servicenow.update').length),
    ...Object.fromEntries(people.map(([column, who]) => [column, sysId('user', who)])),
  };
  const labels = ['state', 'severity'].flatMap((element) => {
    const choice = CHOICES.find(
      ([table, name, value]) =>
        table === create.table && name === element && value === values[element],
    );
    return choice ? [[element, choice[3]] as const] : [];
  });
  const names = people.map(([column, who]) => [column, personOf(world, who)?.name ?? who] as const);
  return { values, shown: Object.fromEntries([...labels, ...names]) };
}

/** Rows of other tables that a fact leaves behind. */
function historyRows(
  fact: ServiceNowFact,
  facts: readonly ServiceNowFact[],
  world: World,
): (readonly [table: string, row: Row])[] {
  const create = facts.find(
    (one): one is Create => one.do === 'servicenow.create' && one.number === fact.number,
  );
  const ticket = sysId('task', fact.number);
  const own = sysId(fact.do, `${fact.number}/${fact.at}`);
  const made = { sys_id: own, sys_created_on: stored(fact.at) };
  if (fact.do === 'servicenow.update') {
    const before = facts.findLast(
      (one) =>
        one.do === 'servicenow.update' &&
        one.number === fact.number &&
        one.field === fact.field &&
        Date.parse(one.at) < Date.parse(fact.at),
    );
    const oldvalue =
      before?.do === 'servicenow.update' ? before.to : (create?.fields[fact.field] ?? '');
    const user = loginOf(world, fact.by);
    const audit = {
      tablename: create?.table ?? 'task',
      documentkey: ticket,
      fieldname: fact.field,
      oldvalue: oldvalue || (fact.field === 'state' ? '1' : ''),
      newvalue: fact.to,
    };
    return [['sys_audit', row({ ...made, ...audit, user, sys_created_by: user })]];
  }
  if (fact.do === 'servicenow.comment') {
    const entry = { element: 'comments', element_id: ticket, value: fact.text };
    const author = loginOf(world, fact.by);
    return [['sys_journal_field', row({ ...made, ...entry, sys_created_by: author })]];
  }
  return fact.do === 'servicenow.approval.open' ? [approvalRow(fact, facts, world)] : [];
}

function approvalRow(
  { number, approver, at }: Extract<ServiceNowFact, { do: 'servicenow.approval.open' }>,
  facts: readonly ServiceNowFact[],
  world: World,
): readonly [string, Row] {
  const decided = facts.find(
    (fact) =>
      fact.do === 'servicenow.approval.decide' && fact.number === number && fact.by === approver,
  );
  const state = decided?.do === 'servicenow.approval.decide' ? decided.decision : 'requested';
  const values = {
    sys_id: sysId('approval', `${number}/${approver}`),
    sysapproval: sysId('task', number),
    approver: sysId('user', approver),
    state,
    sys_created_on: stored(at),
    sys_updated_on: stored(decided?.at ?? at),
    sys_mod_count: decided ? '1' : '0',
  };
  const name = personOf(world, approver)?.name ?? approver;
  return ['sysapproval_approver', { values, shown: { approver: name, sysapproval: number } }];
}

function peopleIn(world: World, facts: readonly ServiceNowFact[]): Row[] {
  const named = new Set(facts.flatMap((fact) => Object.values(fact).map(String)));
  return world.people
    .filter(({ id, accounts }) => named.has(id) || (accounts?.includes('servicenow') ?? false))
    .map((person) =>
      row({
        sys_id: sysId('user', person.id),
        user_name: loginOf(world, person.id),
        name: person.name,
        email: person.email,
        active: person.end && person.end < world.now.slice(0, 10) ? 'false' : 'true',
        locked_out: 'false',
        sys_created_on: `${person.start} 15:00:00`,
      }),
    );
}

function choiceRow([name, element, value, label]: (typeof CHOICES)[number]): Row {
  const id = sysId('choice', `${name}.${element}=${value}`);
  return row({ sys_id: id, name, element, value, label, language: 'en', inactive: 'false' });
}

function row(values: Readonly<Record<string, string>>): Row {
  return { values, shown: {} };
}
function personOf(world: World, id: string): SandboxPerson | undefined {
  return world.people.find((person) => person.id === id);
}
function loginOf(world: World, id: string): string {
  return personOf(world, id)?.email.split('@')[0] ?? id;
}
