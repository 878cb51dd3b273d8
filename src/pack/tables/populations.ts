import { within } from '../../model/time.ts';
import type { Trails } from '../../model/trails.ts';
import { utcSpan } from '../local-time.ts';
import { accountsTable } from './access.ts';
import { peopleNames } from './people.ts';
import { type Population, TIMES, ticketSystems, times } from './population.ts';
import { column, evidenceText } from './table.ts';
import { workPopulations } from './work-populations.ts';

/** Every population of a pack, in the order of its id. */
export function populations(trails: Trails): Population[] {
  return [
    grants(trails),
    joiners(trails),
    leavers(trails),
    requests(trails),
    ...workPopulations(trails),
    {
      id: 'P12',
      name: 'accounts',
      definition: 'Every account each system showed at its last collection, also inactive ones.',
      sources: systemsIn(trails),
      table: accountsTable(trails),
      objects: trails.accounts,
    },
  ];
}

/** Every collected system but the roster, which has people and no accounts. */
function systemsIn({ coverage }: Trails): string[] {
  return [...new Set(coverage.map(({ source }) => source))].filter((id) => id !== 'people');
}

function grants(trails: Trails): Population {
  const nameOf = peopleNames(trails);
  return {
    id: 'P01',
    name: 'grants',
    definition:
      'Every interval during which an account held a right, seen as an event or between two state listings, also those from before the period.',
    sources: systemsIn(trails),
    table: {
      columns: [
        column('Grant'),
        column('System'),
        column('Login'),
        column('Person'),
        column('Right'),
        column('Level'),
        column('Class'),
        ...TIMES,
        column('Ended UTC'),
        column('Seen as'),
        column('From before'),
        column('By rule'),
        column('Granted by'),
        column('Evidence'),
      ],
      rows: trails.grants.map((grant) => [
        grant.id,
        grant.system,
        grant.accountId,
        nameOf(grant.person),
        grant.entitlement.ref.name,
        grant.entitlement.ref.level,
        grant.entitlement.class,
        ...times(grant.effective, trails),
        utcSpan(grant.ended),
        grant.seen,
        grant.preexisting,
        grant.birthright,
        grant.actor?.login,
        evidenceText(grant.evidence),
      ]),
    },
    objects: trails.grants,
  };
}

function joiners(trails: Trails): Population {
  const found = trails.people.flatMap((person) =>
    person.engagements
      .filter(({ start }) => start === undefined || within(start, trails.period) !== false)
      .map((engagement) => ({
        person: person.id,
        name: person.name,
        ...engagement,
        workerType: person.workerType,
      })),
  );
  return {
    id: 'P02',
    name: 'joiners',
    definition: 'Every engagement in people.csv that starts in the period or has no start date.',
    sources: ['people'],
    table: {
      columns: [
        column('Person'),
        column('Name'),
        column('Worker type'),
        ...TIMES,
        column('Evidence'),
      ],
      rows: found.map((row) => [
        row.person,
        row.name,
        row.workerType,
        ...times(row.start, trails),
        evidenceText(row.evidence),
      ]),
    },
    objects: found,
  };
}

function leavers(trails: Trails): Population {
  const nameOf = peopleNames(trails);
  return {
    id: 'P03',
    name: 'leavers',
    definition:
      'Every person whose engagement ended, with the moment after which access is not justified.',
    sources: ['people', 'okta'],
    table: {
      columns: [
        column('Leaver'),
        column('Person'),
        column('Name'),
        column('End type'),
        ...TIMES,
        column('In the roster since UTC'),
        column('Accounts, inactive since UTC'),
        column('Evidence'),
      ],
      rows: trails.leavers.map((leaver) => [
        leaver.id,
        leaver.person,
        nameOf(leaver.person),
        leaver.endType,
        ...times(leaver.t0, trails),
        utcSpan(leaver.recorded),
        leaver.accounts
          .map(
            ({ system, login, inactive }) =>
              `${system} ${login}: ${utcSpan(inactive) ?? 'never seen inactive'}`,
          )
          .join('\n'),
        evidenceText(leaver.evidence),
      ]),
    },
    objects: trails.leavers,
  };
}

function requests(trails: Trails): Population {
  const nameOf = peopleNames(trails);
  return {
    id: 'P04',
    name: 'requests',
    definition: 'Every access request found in tickets and in the configured channels.',
    sources: [...ticketSystems(trails), 'slack'],
    table: {
      columns: [
        column('Request'),
        column('Channel'),
        column('Requested by'),
        column('For'),
        column('Asked'),
        ...TIMES,
        column('Approvals'),
        column('Outcome'),
        column('Evidence'),
      ],
      rows: trails.requests.map((request) => [
        request.key,
        request.channel,
        nameOf(request.requester),
        request.beneficiaries.map((person) => nameOf(person)).join(', '),
        request.asked.map(({ text }) => text).join('\n'),
        ...times(request.created, trails),
        request.approvals
          .map(
            (a) =>
              `${a.decision} by ${nameOf(a.approver) ?? a.approverLogin} ${utcSpan(a.decided)} (strength ${a.strength})`,
          )
          .join('\n'),
        request.outcome,
        evidenceText(request.evidence),
      ]),
    },
    objects: trails.requests,
  };
}
