import { at, given, list, own, text } from '../../../model/json.ts';
import type { AccountRef } from '../../../model/record-base.ts';
import { parseInstant } from '../../../model/time.ts';
import { type MapResult, records, reject } from '../../contract.ts';
import { agentRef, called } from './refs.ts';

const CATEGORIES = { triggered: 'new', acknowledged: 'in_progress', resolved: 'done' } as const;

/** An incident as listed. Its history is in the log entries. */
export function mapIncident(item: unknown): MapResult {
  const incident = own(item, 'incident') ?? item;
  const id = text(own(incident, 'id'));
  if (id === undefined) return reject('no-id', 'expected an incident with an id');
  const status = text(own(incident, 'status'));
  if (status === undefined) return reject('wrong-shape', `incident ${id} has no status`);
  const createdAt = instant(own(incident, 'created_at'));
  if (createdAt === undefined)
    return reject('no-time', `incident ${id} has no readable created_at`);
  const category = Object.entries(CATEGORIES).find(([word]) => word === status)?.[1] ?? 'unknown';
  const ended =
    instant(own(incident, 'resolved_at')) ?? instant(own(incident, 'last_status_change_at'));
  return records({
    kind: 'ticket',
    nativeId: id,
    key: id,
    project: called(own(incident, 'service')) ?? 'unknown service',
    type: text(at(incident, 'incident_type', 'name')) ?? 'Incident',
    summary: text(own(incident, 'title')) ?? text(own(incident, 'summary')) ?? '',
    description: text(at(incident, 'body', 'details')) ?? text(own(incident, 'description')) ?? '',
    ...given('assignee', ownerOf(incident)),
    status,
    statusCategory: category,
    ...given('resolution', text(at(incident, 'resolve_reason', 'type'))),
    ...given('priority', called(own(incident, 'priority'))),
    labels: [],
    createdAt,
    ...(category === 'done' && given('resolvedAt', ended)),
    links: [
      text(own(incident, 'html_url')),
      text(at(incident, 'resolve_reason', 'incident', 'id')),
    ].filter((link) => link !== undefined),
    fields: fieldsOf(incident),
  });
}

/**
 * Whoever it is assigned to, else who acknowledged it, else the person who moved it last: PagerDuty
 * takes both lists away when an incident is resolved.
 */
function ownerOf(incident: unknown): AccountRef | undefined {
  const assigned = agentRef(own(list(own(incident, 'assignments'))[0], 'assignee'));
  const taken = agentRef(own(list(own(incident, 'acknowledgements')).at(-1), 'acknowledger'));
  const moved = agentRef(own(incident, 'last_status_change_by'));
  return [assigned, taken, moved].find((one) => one !== undefined && one.type !== 'system');
}

function fieldsOf(incident: unknown): Record<string, string> {
  const acknowledged = list(own(incident, 'acknowledgements'))[0];
  const changer = agentRef(own(incident, 'last_status_change_by'));
  const entries = {
    Number: text(own(incident, 'incident_number')),
    Severity: called(own(incident, 'priority')),
    'Detected at': instant(own(incident, 'created_at')),
    Urgency: text(own(incident, 'urgency')),
    Service: called(own(incident, 'service')),
    'Systems affected': list(own(incident, 'impacted_services'))
      .flatMap((one) => called(one) ?? [])
      .join(', '),
    'Escalation policy': called(own(incident, 'escalation_policy')),
    'Incident key': text(own(incident, 'incident_key')),
    'First trigger': text(at(incident, 'first_trigger_log_entry', 'id')),
    'Acknowledged at': instant(own(acknowledged, 'at')),
    'Last status change by': changer?.id === undefined ? undefined : `account:${changer.id}`,
  };
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
}

export function instant(value: unknown) {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
