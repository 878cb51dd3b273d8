import { at, given, list, own, text } from '../../../model/json.ts';
import { exactly, type TimeFact } from '../../../model/time.ts';
import { type MapResult, type RecordDraft, records, reject } from '../../contract.ts';
import { instant } from './incident.ts';
import { agentRef, called } from './refs.ts';

/** Entries that move an incident, and where to. */
const STATUS: Readonly<Record<string, string>> = {
  trigger: 'triggered',
  acknowledge: 'acknowledged',
  unacknowledge: 'triggered',
  resolve: 'resolved',
};

/** One entry of an incident's log: who did what to it when. */
export function mapLogEntry(item: unknown): MapResult {
  const entry = own(item, 'log_entry') ?? item;
  const id = text(own(entry, 'id'));
  const kind = text(own(entry, 'type'))?.replace(/_log_entry(?:_reference)?$/, '');
  if (id === undefined || kind === undefined) {
    return reject('wrong-shape', 'expected a log entry with id and type');
  }
  const key = text(at(entry, 'incident', 'id'));
  if (key === undefined) return reject('no-id', `log entry ${id} does not say of which incident`);
  const created = instant(own(entry, 'created_at'));
  if (created === undefined) return reject('no-time', `log entry ${id} has no readable created_at`);
  const author = agentRef(own(entry, 'agent'));
  const time = exactly(created);
  if (kind === 'annotate') return records(noteOf(entry, id, key, time));
  const raised = kind === 'trigger' ? alertOf(entry, id, key, time) : [];
  return records(
    {
      kind: 'ticket-change',
      nativeId: id,
      key,
      ...given('author', author),
      time,
      changes: changesOf(entry, kind),
    },
    ...raised,
  );
}

function changesOf(entry: unknown, kind: string) {
  const status = STATUS[kind];
  const agent = agentRef(own(entry, 'agent'));
  if (kind === 'acknowledge' && agent?.id !== undefined && agent.type !== 'system') {
    // Acknowledging is how an incident is taken over.
    return [
      { field: 'status', to: 'acknowledged' },
      { field: 'assignee', to: `account:${agent.id}` },
    ];
  }
  if (status !== undefined) return [{ field: 'status', to: status }];
  const people = list(own(entry, 'assignees')).flatMap((one) => text(own(one, 'id')) ?? []);
  if (['assign', 'delegate', 'escalate'].includes(kind) && people.length > 0) {
    return [{ field: 'assignee', to: people.map((id) => `account:${id}`).join(', ') }];
  }
  if (kind.startsWith('priority')) {
    const to = called(at(entry, 'channel', 'new_priority')) ?? called(own(entry, 'priority'));
    const from = called(at(entry, 'channel', 'old_priority'));
    return [{ field: 'Severity', ...given('from', from), ...given('to', to) }];
  }
  return [{ field: kind, ...given('to', text(own(entry, 'summary'))) }];
}

function noteOf(entry: unknown, id: string, key: string, time: TimeFact): RecordDraft {
  const words = text(at(entry, 'channel', 'content')) ?? text(at(entry, 'channel', 'summary'));
  return {
    kind: 'comment',
    nativeId: id,
    key,
    ...given('author', agentRef(own(entry, 'agent'))),
    text: words ?? text(own(entry, 'summary')) ?? '',
    time,
  };
}

/** What a monitoring system raised is an alert; what a person opened by hand is none. */
function alertOf(entry: unknown, id: string, key: string, time: TimeFact): RecordDraft[] {
  const agent = agentRef(own(entry, 'agent'));
  if (agent?.type !== 'system') return [];
  return [
    {
      kind: 'event',
      nativeId: id,
      action: 'alert.raise',
      vendorType: `pagerduty.trigger ${called(own(entry, 'service')) ?? ''}`.trim(),
      actor: agent,
      targets: [called(own(entry, 'service')), text(at(entry, 'channel', 'summary'))].filter(
        (target) => target !== undefined,
      ),
      time,
      outcome: 'success',
      correlation: [key],
      mentions: [key],
    },
  ];
}
