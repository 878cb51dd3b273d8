import { shown } from '../../format/shown.ts';
import { FINDING_LAYERS, type Findings } from '../findings.ts';
import { findingLines } from '../report-lines.ts';
import type { DisclosureReport, Reservation } from '../report-schema.ts';

export type DisclosureFacts = Omit<
  DisclosureReport,
  'verdict' | 'reservations' | 'total' | 'findings' | 'proved' | 'notProved'
>;

/** Puts together what was found and draws the verdict. @param anchored where the root is known from */
export function disclosureReport(
  facts: DisclosureFacts,
  findings: Findings,
  anchored: string | undefined,
): DisclosureReport {
  const reservations: Reservation[] = [
    ...(facts.container === 'repacked' ? [REPACKED] : []),
    ...(anchored === undefined ? [UNKNOWN] : []),
  ];
  const intact = reservations.length === 0 ? 'verified' : 'intact';
  const items = facts.entries.filter(({ bytes }) => bytes !== undefined).length;
  return {
    ...facts,
    verdict: findings.total === 0 ? intact : 'altered',
    reservations,
    total: findings.total,
    findings: findings.list.map((finding) => ({ layer: FINDING_LAYERS[finding.kind], ...finding })),
    proved:
      findings.total > 0
        ? []
        : [
            `${facts.entries.length} entries, ${items} with their raw bytes, stand in the log with the root ${facts.log?.root}, each at the place its line names.`,
            ...(anchored === undefined ? [] : [`That root is known from ${anchored}.`]),
          ],
    notProved: [
      ...(anchored === undefined ? ['whose log it is, and since when it is so;'] : []),
      'what else the vendor told, around these items and elsewhere;',
      'that the names which disclosure.json gives to records, trails and the pack are right.',
    ],
  };
}

const REPACKED: Reservation = {
  kind: 'repacked',
  says: 'another tool made this zip: its content is what was disclosed.',
};
const UNKNOWN: Reservation = {
  kind: 'checkpoint-unknown',
  says: 'nothing that you gave says that this checkpoint is the company’s: give the pack in the same call, a checkpoint you hold (--checkpoint) or the signer’s key (--key).',
};

/** The report for a terminal; every text from the disclosure is escaped. */
export function renderDisclosure(report: DisclosureReport): string {
  const { verdict, path, total, findings, log, pack, signer, entries } = report;
  const words = { verified: 'VERIFIED', intact: 'INTACT  ', altered: 'ALTERED ' }[verdict];
  const first = findings[0];
  const why = first ? `: ${total} finding${total === 1 ? '' : 's'}, first in ${first.file}` : '';
  return [
    `${words} ${shown(path)} (a disclosure, not a pack)${why}`,
    '',
    ...(log
      ? [`Log          ${shown(log.origin)}, ${log.size} entries, root ${shown(log.root)}`]
      : []),
    ...(pack === undefined ? [] : [`Taken from   ${shown(pack)}, as it says itself`]),
    ...(signer === undefined ? [] : [`Signed by    ${signer}`]),
    ...entries.map(entryLine),
    ...report.reservations.map(({ says }) => `But          ${says}`),
    '',
    ...findingLines(findings, total),
    ...(report.proved.length > 0 ? ['Proved:', ...report.proved.map((line) => `  ${line}`)] : []),
    'Not proved here:',
    ...report.notProved.map((line) => `  ${line}`),
  ].join('\n');
}

function entryLine({ seq, kind, source, stream, bytes }: DisclosureReport['entries'][number]) {
  const what = source === undefined ? kind : `${kind} of ${shown(`${source}/${stream}`)}`;
  return `Entry        ${seq}  ${what}${bytes === undefined ? '' : `, ${bytes} bytes`}`;
}
