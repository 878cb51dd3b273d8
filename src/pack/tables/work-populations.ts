import type { SourceId } from '../../model/ids.ts';
import type { PersonRef, Trails } from '../../model/trails.ts';
import { utcSpan } from '../local-time.ts';
import { type Population, ticketSystems, times } from './population.ts';
import { type Column, column, evidenceText } from './table.ts';

const DATED = ['Date UTC', 'Date local', 'In period'];

/** Changes, deployments, incidents and alerts. */
export function workPopulations(trails: Trails): Population[] {
  return [
    changes(trails),
    pushes(trails),
    deployments(trails),
    protectionEvents(trails),
    incidents(trails),
    incidentSigns(trails),
    alerts(trails),
  ];
}

function changes(trails: Trails): Population {
  return {
    ...head('P05', 'changes', 'Every pull request merged in a collected repository.', ['github']),
    table: {
      columns: titles(
        'Change',
        'Title',
        ...DATED,
        'Author',
        'Merged by',
        'Approved by',
        'Tickets',
        'Emergency',
        'Into',
        'Evidence',
      ),
      rows: trails.changes.map((change) => [
        change.id,
        change.title,
        ...times(change.merged, trails),
        who(change.author),
        who(change.mergedBy),
        change.reviews
          .filter(({ state }) => state === 'approved')
          .map(({ by }) => by.login)
          .join(', '),
        change.tickets.join(', '),
        change.emergency,
        change.baseRef,
        evidenceText(change.evidence),
      ]),
    },
    objects: trails.changes,
  };
}

function pushes(trails: Trails): Population {
  return {
    ...head('P06', 'pushes', 'Every commit that reached a protected branch.', ['github']),
    table: {
      columns: titles('Push', 'Repository', 'Branch', ...DATED, 'By', 'Pull requests', 'Evidence'),
      rows: trails.pushes.map((push) => [
        push.sha,
        push.repo,
        push.branch,
        ...times(push.at, trails),
        who(push.by),
        push.changes.join(', '),
        evidenceText(push.evidence),
      ]),
    },
    objects: trails.pushes,
  };
}

function deployments(trails: Trails): Population {
  return {
    ...head('P07', 'deployments', 'Every deployment the repositories record.', ['github']),
    table: {
      columns: titles(
        'Deployment',
        'Repository',
        'Environment',
        ...DATED,
        'By',
        'State',
        'Commit',
        'Change',
        'Evidence',
      ),
      rows: trails.deployments.map((deployment) => [
        deployment.id,
        deployment.repo,
        deployment.environment,
        ...times(deployment.at, trails),
        who(deployment.by),
        deployment.state,
        deployment.sha,
        deployment.change,
        evidenceText(deployment.evidence),
      ]),
    },
    objects: trails.deployments,
  };
}

function protectionEvents(trails: Trails): Population {
  return {
    ...head('P08', 'protection-events', 'Every override and every change of a branch protection.', [
      'github',
    ]),
    table: {
      columns: titles('Event', 'Kind', 'Repository', 'Branch', ...DATED, 'By', 'What', 'Evidence'),
      rows: trails.protectionEvents.map((event) => [
        event.id,
        event.kind,
        event.repo,
        event.branch,
        ...times(event.at, trails),
        who(event.by),
        event.what,
        evidenceText(event.evidence),
      ]),
    },
    objects: trails.protectionEvents,
  };
}

function incidents(trails: Trails): Population {
  return {
    ...head('P09', 'incidents', 'Every ticket of the incident projects.', ticketSystems(trails)),
    table: {
      columns: titles(
        'Incident',
        'Summary',
        'Severity',
        'Status',
        ...DATED,
        'Contained UTC',
        'Resolved UTC',
        'Closed UTC',
        'Evidence',
      ),
      rows: trails.incidents.map((incident) => [
        incident.key,
        incident.summary,
        incident.severity,
        incident.status,
        ...times(incident.detected ?? incident.reported, trails),
        utcSpan(incident.contained),
        utcSpan(incident.resolved),
        utcSpan(incident.closed),
        evidenceText(incident.evidence),
      ]),
    },
    objects: trails.incidents,
  };
}

function incidentSigns(trails: Trails): Population {
  return {
    ...head(
      'P10',
      'incident-signs',
      'Signs of incidents elsewhere: channels, alerts, emergency changes, severe tickets.',
      ['slack', 'okta', 'google', 'github', ...ticketSystems(trails)],
    ),
    table: {
      columns: titles('Sign', 'Kind', 'What', ...DATED, 'Incident', 'Evidence'),
      rows: trails.incidentSigns.map((sign) => [
        sign.id,
        sign.kind,
        sign.what,
        ...times(sign.at, trails),
        sign.incident ?? 'none found',
        evidenceText(sign.evidence),
      ]),
    },
    objects: trails.incidentSigns,
  };
}

function alerts(trails: Trails): Population {
  return {
    ...head('P11', 'alerts', 'Every alert a system raised.', ['okta', 'google']),
    table: {
      columns: titles('Alert', 'System', 'What', ...DATED, 'About', 'Disposition', 'Evidence'),
      rows: trails.alerts.map((alert) => [
        alert.id,
        alert.system,
        alert.what,
        ...times(alert.at, trails),
        who(alert.subject),
        alert.disposition?.value,
        evidenceText(alert.evidence),
      ]),
    },
    objects: trails.alerts,
  };
}

function head(id: string, name: string, definition: string, sources: readonly SourceId[]) {
  return { id, name, definition, sources };
}

function titles(...names: string[]): Column[] {
  return names.map((name) => column(name));
}

function who(person: PersonRef | undefined): string | undefined {
  return person === undefined ? undefined : `${person.login}${person.bot ? ' (bot)' : ''}`;
}
