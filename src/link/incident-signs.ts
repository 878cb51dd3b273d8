import type { RecordOf } from '../model/record.ts';
import { between, exactly } from '../model/time.ts';
import type { Alert, Change, Incident, IncidentSign, Link } from '../model/trails.ts';
import { BEGINNING, evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import { wildcard } from './patterns.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import { type TicketHistory, textOf } from './ticket-history.ts';
import type { Reading } from './ticket-requests.ts';

/** Signs that something was treated as an incident, wherever it shows (INC-08). */
export function incidentSignsOf(
  records: RecordsByKind,
  histories: readonly TicketHistory[],
  incidents: readonly Incident[],
  changes: readonly Change[],
  alerts: readonly Alert[],
  reading: Reading,
): IncidentSign[] {
  const known = incidents.map((incident) => ({ incident, text: words(incident) }));
  return sortedBy(
    [
      ...channelSigns(records, known, reading),
      ...alertSigns(alerts),
      ...changeSigns(changes, known),
      ...ticketSigns(histories, known, reading),
    ],
    ({ at, id }) => `${at.latest} ${id}`,
  );
}

/** Mapped signs as links. */
export function signLinks(signs: readonly IncidentSign[]): Link[] {
  return signs.flatMap(({ id, incident, what }) =>
    incident === undefined
      ? []
      : [
          {
            from: id,
            to: `incident:${incident}`,
            relation: 'incident-sign' as const,
            confidence: 0.95,
            rule: 'referenced' as const,
            because: [`${what}: one names the other`],
            ambiguous: false,
          },
        ],
  );
}

interface Known {
  readonly incident: Incident;
  readonly text: string;
}

function words({ key, summary, fields, links }: Incident): string {
  return [key, summary, ...Object.values(fields), ...links].join('\n').toLowerCase();
}

/** An incident that a text names by key, or that names one of the sign's own names. */
function mappedTo(
  known: readonly Known[],
  text: string,
  names: readonly string[],
): string | undefined {
  const said = text.toLowerCase();
  const hit = known.find(
    ({ incident, text: told }) =>
      contains(said, incident.key.toLowerCase()) ||
      names.some((name) => contains(told, name.toLowerCase())),
  );
  return hit?.incident.key;
}

function contains(text: string, word: string): boolean {
  const at = text.indexOf(word);
  if (at === -1) return false;
  return !/\w/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + word.length] ?? ' ');
}

function channelSigns(
  records: RecordsByKind,
  known: readonly Known[],
  { conventions }: Reading,
): IncidentSign[] {
  const patterns = conventions.incidentChannels.map(wildcard);
  const latest = groupBy(records.of('channel'), ({ channelId }) => channelId);
  const messages = groupBy(records.of('message'), ({ channel }) => channel);
  return [...latest.values()].flatMap((versions) => {
    const channel = versions.at(-1);
    if (channel === undefined || !patterns.some((one) => one.test(channel.name))) return [];
    const own = messages.get(channel.channelId) ?? [];
    const text = [channel.name.replaceAll('_', '-'), ...own.map((message) => message.text)].join(
      '\n',
    );
    const incident = mappedTo(known, text, [channel.name]);
    return [
      {
        id: `sign:channel:${channel.channelId}`,
        kind: 'channel' as const,
        what: `channel #${channel.name}`,
        at: channel.createdAt
          ? exactly(channel.createdAt, 'source_field')
          : between(BEGINNING, versions[0]?.observedAt ?? channel.observedAt, 'first_seen'),
        ...optional('incident', incident),
        evidence: [evidenceOf(channel, `channel #${channel.name}`)],
      },
    ];
  });
}

function alertSigns(alerts: readonly Alert[]): IncidentSign[] {
  return alerts.flatMap(({ id, what, at, disposition, evidence }) => {
    const key = /^incident (\S+)$/.exec(disposition?.value ?? '')?.[1];
    return key === undefined
      ? []
      : [{ id: `sign:${id}`, kind: 'alert' as const, what, at, incident: key, evidence }];
  });
}

function changeSigns(changes: readonly Change[], known: readonly Known[]): IncidentSign[] {
  return changes
    .filter(({ emergency }) => emergency)
    .map(({ id, title, body, tickets, merged, evidence }) => ({
      id: `sign:change:${id}`,
      kind: 'emergency-change' as const,
      what: `emergency change ${id}`,
      at: merged,
      ...optional('incident', mappedTo(known, [title, body, ...tickets].join('\n'), [id])),
      evidence,
    }));
}

/** Tickets elsewhere that carry the label of a serious incident. */
function ticketSigns(
  histories: readonly TicketHistory[],
  known: readonly Known[],
  { conventions }: Reading,
): IncidentSign[] {
  const serious = ({ ticket }: TicketHistory) =>
    !conventions.incidentProjects.includes(ticket.project) && severityLabel(ticket) !== undefined;
  return histories.filter(serious).map(({ ticket }) => ({
    id: `sign:ticket:${ticket.key}`,
    kind: 'severity-ticket' as const,
    what: `${ticket.key} labelled ${severityLabel(ticket) ?? ''}`,
    at: exactly(ticket.createdAt, 'source_field'),
    ...optional(
      'incident',
      mappedTo(known, [textOf(ticket), ...ticket.links].join('\n'), [ticket.key]),
    ),
    evidence: [evidenceOf(ticket, `${ticket.key} ${ticket.summary}`)],
  }));
}

function severityLabel({ labels }: RecordOf<'ticket'>): string | undefined {
  return labels.find((label) => /^sev(?:erity)?[-_ ]?[12]$/i.test(label));
}
