import { shown } from '../format/shown.ts';
import { FINDING_LAYERS, type Findings, LAYERS, PACK_LAYERS } from './findings.ts';
import { findingLines } from './report-lines.ts';
import type { Reservation, VerifyReport } from './report-schema.ts';

/** What a layer says when nothing is wrong in it. */
const LAYER_WORDS: Readonly<Record<(typeof PACK_LAYERS)[number], string>> = {
  container: 'nothing hidden or ambiguous around the files',
  names: 'the closed list of files, nothing missing, nothing more',
  hashes: 'every file is as the manifests say',
  signature: 'whoever signed did so for exactly these files',
  time: 'the time stamp, if there is one, is whole and of this signature',
  log: 'every received byte is as logged; the root is that of the checkpoint',
  chain: 'packs are numbered without a gap, each extends the one before, keys follow each other',
  derived: 'tables read whole, count as stated and point at bytes that are there',
  semantics: 'the files agree with each other about pack, runs and statements',
  replay: 'records, verdicts and tables are what the raw bytes give, made anew',
};

/** What was learned besides findings. */
export type VerifiedFacts = Omit<
  VerifyReport,
  'verdict' | 'layers' | 'reservations' | 'total' | 'findings' | 'notProved'
>;

/** Puts facts, findings and reservations together and draws the verdict. */
export function reportOf(
  facts: VerifiedFacts,
  findings: Findings,
  reservations: readonly Reservation[],
  replayed = false,
): VerifyReport {
  const intact = reservations.length === 0 ? 'verified' : 'intact';
  return {
    ...facts,
    verdict: findings.total === 0 ? intact : 'altered',
    layers: PACK_LAYERS.map((layer) => layerOf(layer, facts, findings.count(layer), replayed)),
    reservations: [...reservations],
    total: findings.total,
    findings: findings.list
      .map((finding) => ({ layer: FINDING_LAYERS[finding.kind], ...finding }))
      .sort((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer)),
    notProved: NOT_PROVED.filter((line) => !replayed || line !== NOT_REPLAYED),
  };
}

function layerOf(
  layer: (typeof PACK_LAYERS)[number],
  { container }: VerifiedFacts,
  findings: number,
  replayed: boolean,
): VerifyReport['layers'][number] {
  const reached = layer === 'container' || container !== 'unreadable';
  const asked = layer !== 'replay' || replayed;
  const passed = !reached ? 'not-reached' : asked ? 'ok' : 'not-asked';
  return { layer, state: findings > 0 ? 'failed' : passed, findings, says: LAYER_WORDS[layer] };
}

/** 0 verified, 1 altered, 3 intact with reservations; `strict` counts a reservation as altered. */
export function exitCodeOf({ verdict }: Pick<VerifyReport, 'verdict'>, strict = false): 0 | 1 | 3 {
  if (verdict === 'verified') return 0;
  return verdict === 'intact' && !strict ? 3 : 1;
}

/** The report for a terminal; every text from the pack is escaped. */
export function renderReport(report: VerifyReport): string {
  return [
    headline(report),
    '',
    ...report.layers.map(layerLine),
    '',
    ...report.reservations.map(({ says }) => `But          ${shown(says)}`),
    ...factLines(report),
    ...findingLines(report.findings, report.total),
    'Not proved here:',
    ...report.notProved.map((line) => `  ${line}`),
  ].join('\n');
}

function headline({ verdict, path, total, findings, container }: VerifyReport): string {
  const [first] = findings;
  if (first)
    return `ALTERED  ${shown(path)}: ${total} finding${total === 1 ? '' : 's'}, first in ${first.file}`;
  if (container === 'repacked') return `INTACT   ${shown(path)}: repacked, content intact`;
  return `${verdict === 'verified' ? 'VERIFIED' : 'INTACT  '} ${shown(path)}`;
}

function layerLine({ layer, state, findings, says }: VerifyReport['layers'][number]): string {
  const mark = { ok: 'ok  ', failed: 'FAIL', 'not-reached': '?   ', 'not-asked': '-   ' }[state];
  const words =
    state === 'failed' ? `${findings} finding${findings === 1 ? '' : 's'} against: ${says}` : says;
  return `  ${mark} ${layer.padEnd(10)} ${words}`;
}

function factLines(report: VerifyReport): string[] {
  const { name, files, bytes, packDigest, sidecar, log, derived, differences } = report;
  if (name === undefined) return [];
  return [
    `Pack         ${shown(name)}, ${files} files, ${bytes} bytes`,
    `Pack digest  ${packDigest ?? 'none'}`,
    `Side-car     ${sidecar === 'absent' ? 'none beside it' : sidecar}`,
    ...(differences.length > 0 ? [`Repacked     ${differences.join('; ')}`] : []),
    `Log          ${log?.entries} entries, ${log?.items} raw items, root ${log?.root}`,
    ...trustLines(report),
    `Tables       ${derived?.records} records, ${derived?.rejects} rejects, ${derived?.results} results`,
    '',
  ];
}

function trustLines({ origin, time, continuity }: VerifyReport): string[] {
  if (!origin || !time || !continuity) return [];
  const { review } = origin;
  const line = (label: string, { says }: { says: string }) => `${label.padEnd(12)} ${shown(says)}`;
  return [
    line('Origin', origin),
    ...(review
      ? [
          `Reviewed     by ${review.fingerprint}, ${review.pinned ? 'a key you hold' : 'a key you did not name (--reviewer)'}`,
        ]
      : []),
    line('Rewritten?', continuity.rewritten),
    line('Missing?', continuity.missing),
    line('Known since', continuity.knownSince),
  ];
}

const NOT_REPLAYED =
  'that tables follow from the raw bytes: they are read and counted; auditpack verify --replay makes them anew;';
const NOT_PROVED: readonly string[] = [
  'who made the pack and when, beyond what is said under origin and time;',
  'that the vendors told everything: see the completeness statements in data/runs/;',
  NOT_REPLAYED,
  'that no other pack of the same period was shown to someone else.',
];
