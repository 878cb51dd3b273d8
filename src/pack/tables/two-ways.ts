import type { Cell } from '../../format/csv.ts';
import type { ItemResult, Results } from '../../model/result.ts';
import { within } from '../../model/time.ts';
import type { CatalogueEntry, Request, Trails } from '../../model/trails.ts';
import { localSpan, utcSpan, utcTime } from '../local-time.ts';
import { peopleNames } from './people.ts';
import { column, evidenceText, type Table } from './table.ts';

/**
 * What was given and asked for held against each other both ways: access without a request,
 * approved requests of which no system shows the access, and decisions to take access away that
 * no system shows as done. Lists to work through; the verdicts are those of the tests named.
 */
export function twoWaysTable(trails: Trails, results: Results): Table {
  return {
    columns: [
      column('List', 30),
      column('Who', 22),
      column('What', 30),
      column('Date UTC', 20),
      column('Date local', 22),
      column('Request or review', 18),
      column('Test', 9),
      column('Verdict', 8),
      column('What is known', 60),
      column('Evidence', 60),
    ],
    rows: [
      ...withoutRequest(trails, results),
      ...notExecuted(trails),
      ...notTakenAway(results, trails),
    ],
  };
}

/** Items of a test that did not pass, in its order. */
function openItems(results: Results, id: string): ItemResult[] {
  const items = results.tests.find(({ test }) => test === id)?.items ?? [];
  return items.filter(({ verdict }) => verdict === 'F' || verdict === 'I');
}

function withoutRequest(trails: Trails, results: Results): Cell[][] {
  const nameOf = peopleNames(trails);
  const grants = new Map(trails.grants.map((grant) => [grant.id, grant]));
  const links = new Map(
    trails.links
      .filter(({ relation }) => relation === 'grant-request')
      .map((link) => [link.from, link]),
  );
  const keys = new Map(trails.requests.map(({ id, key }) => [id, key]));
  return openItems(results, 'ACC-01').flatMap((item) => {
    const grant = grants.get(item.item);
    if (grant === undefined) return [];
    const link = links.get(grant.id);
    const candidate = link && `${keys.get(link.to) ?? link.to} (${link.confidence.toFixed(2)})`;
    return [
      [
        'given without a request',
        nameOf(grant.person) ?? grant.accountId,
        rightWords(grant.entitlement),
        utcSpan(grant.effective),
        localSpan(grant.effective, trails.period.timezone),
        candidate,
        item.test,
        item.verdict,
        item.says,
        evidenceText(item.evidence, 5),
      ],
    ];
  });
}

/** Approved, whatever the ticket's state is, and never seen as held from then on. */
function notExecuted(trails: Trails): Cell[][] {
  const nameOf = peopleNames(trails);
  const rights = new Map(trails.entitlements.map((entry) => [entry.id, entry]));
  return trails.requests.flatMap((request) => {
    const approved = standingApproval(request, trails);
    if (approved === undefined) return [];
    return askedOf(request).flatMap(({ person, entitlement, text }): Cell[][] => {
      const seen = heldSince(person, entitlement, request, trails);
      if (seen === true) return [];
      const right = rights.get(entitlement ?? '');
      const [list, says] = seen === false ? NOT_GIVEN : UNCLEAR;
      return [
        [
          list,
          nameOf(person) ?? person,
          right === undefined ? text : rightWords(right),
          utcSpan(approved.decided),
          localSpan(approved.decided, trails.period.timezone),
          request.key,
          undefined,
          undefined,
          `${request.key} was approved (${approved.approverLogin}, ${approved.how}) and is ${request.outcome}; ${says}`,
          evidenceText([...request.evidence, ...approved.evidence], 5),
        ],
      ];
    });
  });
}

const NOT_GIVEN = ['approved and not given', 'no system shows the access from then on.'] as const;
const UNCLEAR = [
  'approved, and unclear what was given',
  'what it asks for is the name of no right that any system shows.',
] as const;

/** The last approval in the period of a request that was not refused in the end. */
function standingApproval({ approvals, outcome }: Request, { period }: Trails) {
  if (outcome === 'declined' || outcome === 'cancelled') return undefined;
  const approved = approvals.findLast(({ decision }) => decision === 'approved');
  return approved && within(approved.decided, period) !== false ? approved : undefined;
}

/** Each thing asked for, for each person. */
function askedOf({ beneficiaries, asked }: Request) {
  return beneficiaries.flatMap((person) => asked.map((one) => ({ person, ...one })));
}

/** Did the person hold the right, in any level, at some time since it was asked for? */
function heldSince(
  person: string,
  entitlement: string | undefined,
  { created }: Request,
  { grants }: Trails,
): boolean | undefined {
  if (entitlement === undefined) return undefined;
  return grants.some(
    (grant) =>
      grant.person === person &&
      (entitlement === baseOf(grant.entitlement) ||
        entitlement.startsWith(`${baseOf(grant.entitlement)}:`)) &&
      grant.outcome !== 'failure' &&
      (grant.ended === undefined || grant.ended.latest >= created.earliest),
  );
}

function notTakenAway(results: Results, { period }: Trails): Cell[][] {
  return openItems(results, 'UAR-05').map((item) => [
    'to be taken away and not done in time',
    item.label,
    undefined,
    item.instants?.decided === undefined ? undefined : utcTime(item.instants.decided),
    item.instants?.decided === undefined
      ? undefined
      : localSpan(exactMoment(item.instants.decided), period.timezone),
    item.item,
    item.test,
    item.verdict,
    item.says,
    evidenceText(item.evidence, 5),
  ]);
}

function exactMoment(at: string) {
  return { earliest: at, latest: at, precision: 'instant', basis: 'source_field' } as const;
}

function baseOf({ ref }: CatalogueEntry): string {
  return `${ref.system}:${ref.type}:${ref.key}`;
}

function rightWords({ ref }: CatalogueEntry): string {
  return `${ref.system} ${ref.type} ${ref.name}${ref.level === undefined ? '' : ` (${ref.level})`}`;
}
