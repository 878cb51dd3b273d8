import type { VerifyReport } from './report-schema.ts';

const SHOWN = 25;

/** Findings for a terminal, the first of them; their texts are escaped already. */
export function findingLines(findings: VerifyReport['findings'], total: number): string[] {
  if (total === 0) return [];
  const lines = findings
    .slice(0, SHOWN)
    .flatMap(({ kind, file, record, offset, expected, found }) => {
      const place = [record && `line ${record}`, offset !== undefined && `byte ${offset}`]
        .filter(Boolean)
        .join(', ');
      return [
        `  ${kind}  ${file}${place ? ` (${place})` : ''}`,
        `      expected ${expected}`,
        `      found    ${found}`,
      ];
    });
  const more = total - Math.min(total, SHOWN);
  return ['Findings:', ...lines, ...(more > 0 ? [`  … and ${more} more`] : []), ''];
}
