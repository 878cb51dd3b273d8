import type { DerivedFacts } from './derived.ts';
import { FINDING_LAYERS, type Finding, LAYERS } from './findings.ts';
import type { LogFacts } from './log.ts';

/** What a verification found. Members about the content are absent when the container can't be read. */
export interface VerifyReport {
  readonly path: string;
  readonly name?: string;
  readonly container?: 'zip' | 'folder';
  readonly files?: number;
  readonly bytes?: number;
  /** SHA-256 of tagmanifest-sha256.txt, hex: to be compared with the one told by another channel. */
  readonly packDigest?: string | undefined;
  readonly sidecar: 'matches' | 'differs' | 'absent';
  readonly log?: LogFacts;
  readonly derived?: DerivedFacts;
  readonly findings: readonly Finding[];
  /** All findings, also those beyond the number that is listed. */
  readonly total: number;
}

const SHOWN = 25;
const LAYER_WORDS = {
  container: 'Container  one canonical zip, nothing hidden or ambiguous in it',
  names: 'Names      the closed list of files, nothing missing, nothing more',
  hashes: 'Hashes     every file is as the manifests say',
  log: 'Log        every raw item is as logged; the root is that of the checkpoint',
  derived: 'Derived    tables read whole and count as stated',
} as const;

/** 0 verified, 1 altered. A file that is no pack never gets a report (exit 2). */
export function exitCodeOf({ total }: Pick<VerifyReport, 'total'>): 0 | 1 {
  return total === 0 ? 0 : 1;
}

export function jsonOf(report: VerifyReport): Record<string, unknown> {
  const { findings, ...facts } = report;
  return {
    verdict: report.total === 0 ? 'verified' : 'altered',
    ...facts,
    findings: findings.map((finding) => ({ layer: FINDING_LAYERS[finding.kind], ...finding })),
  };
}

/** The report for a terminal; every text from the pack is escaped. */
export function renderReport(report: VerifyReport): string {
  const [first] = report.findings;
  const head = first
    ? `ALTERED  ${shown(report.path)}: ${report.total} finding${report.total === 1 ? '' : 's'}, first in ${shown(first.file)}`
    : `VERIFIED ${shown(report.path)}`;
  return [
    head,
    '',
    ...layers(report),
    '',
    ...facts(report),
    ...findingLines(report),
    ...limits(),
  ].join('\n');
}

function layers(report: VerifyReport): string[] {
  return LAYERS.map((layer) => {
    const bad = report.findings.filter((finding) => FINDING_LAYERS[finding.kind] === layer).length;
    const reached = layer === 'container' || report.name !== undefined;
    const mark = bad > 0 ? 'FAIL' : reached ? 'ok  ' : '?   ';
    return `  ${mark} ${LAYER_WORDS[layer]}${bad > 0 ? ` (${bad})` : ''}`;
  });
}

function facts({ name, files, bytes, packDigest, sidecar, log, derived }: VerifyReport): string[] {
  if (name === undefined) return [];
  return [
    `Pack         ${shown(name)}, ${files} files, ${bytes} bytes`,
    `Pack digest  ${packDigest ?? 'none'}`,
    `Side-car     ${sidecar === 'absent' ? 'none beside it' : sidecar}`,
    `Log          ${log?.entries} entries, ${log?.items} raw items, root ${log?.root}`,
    `Tables       ${derived?.records} records, ${derived?.rejects} rejects, ${derived?.results} results`,
    '',
  ];
}

function findingLines({ findings, total }: VerifyReport): string[] {
  if (total === 0) return [];
  const lines = findings.slice(0, SHOWN).flatMap((finding) => {
    const place = [
      finding.record && `line ${finding.record}`,
      finding.offset !== undefined && `byte ${finding.offset}`,
    ]
      .filter(Boolean)
      .join(', ');
    return [
      `  ${finding.kind}  ${shown(finding.file)}${place ? ` (${place})` : ''}`,
      `      expected ${shown(finding.expected)}`,
      `      found    ${shown(finding.found)}`,
    ];
  });
  const more = total - Math.min(total, SHOWN);
  return ['Findings:', ...lines, ...(more > 0 ? [`  … and ${more} more`] : []), ''];
}

function limits(): string[] {
  return [
    'Not proved here:',
    '  who made the pack and when: it is not signed or time-stamped; compare the pack digest with one told by another channel;',
    '  that the vendors told everything: see the completeness statements in data/runs/;',
    '  that tables follow from the raw bytes: they are read and counted, not made anew;',
    '  that no other pack of the same period was shown to someone else.',
  ];
}

/** Control characters and bidirectional marks as escapes, so that a hostile name can't forge output. */
function shown(text: string): string {
  return text
    .slice(0, 400)
    .replaceAll(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
    );
}
