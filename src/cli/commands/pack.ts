import { resolve } from 'node:path';
import { type PackReport, pack } from '../../pipeline/pack.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { publicationLines } from '../publications.ts';
import { count } from '../table.ts';
import { workspaceOf } from '../workspace.ts';

/** Writes the pack; exit 3 when the evidence in it is not whole. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const workspace = await workspaceOf(options, context);
  const out = resolve(context.cwd, String(options.out ?? '.'));
  if (Array.isArray(options.redact)) {
    const { runRedacted } = await import('./pack-redacted.ts');
    return runRedacted(workspace, options.redact.map(String), out, context.cwd);
  }
  const { written, assessment, rosterIsCurrent, published } = await pack(
    workspace,
    out.endsWith('.zip') ? { file: out } : { directory: out },
  );
  const gaps = assessment.trails.coverage.filter(({ complete }) => !complete);
  const isPublished = published.every(({ state }) => state !== 'failed');
  const isWhole = gaps.length === 0 && written.time?.state !== 'refused' && isPublished;
  const lines = [
    `${written.already ? 'Already there' : 'Wrote'} ${written.file}`,
    `  ${count(written.files, 'file')}, ${written.bytes} bytes, side-car ${written.name}.zip.sha256`,
    `  pack digest ${written.packDigest}`,
    written.signed
      ? `  signed; ${timeWords(written.time)}`
      : '  Not signed: set `sign.key` in auditpack.yaml (auditpack key new makes one).',
    ...publicationLines(published),
    '  Give the digest to the auditor through another channel, and once the line of your public key.',
    ...(rosterIsCurrent
      ? []
      : [
          '  The people file has changed since it was collected; the pack has it as collected. Run auditpack collect, then pack again.',
        ]),
    ...(gaps.length === 0
      ? []
      : [
          `  Not whole: ${gaps.map(({ source, stream }) => `${source}/${stream}`).join(', ')}; the pack says why.`,
        ]),
  ];
  return {
    json: {
      ok: isWhole,
      ...written,
      rosterIsCurrent,
      published,
      gaps: gaps.map(({ source, stream, why }) => ({ source, stream, why })),
    },
    text: lines.join('\n'),
    exit: isWhole ? 0 : 3,
  };
}

function timeWords(time: PackReport['written']['time']): string {
  switch (time?.state) {
    case 'stamped':
      return `time stamp of ${time.at} by ${time.authority}`;
    case 'refused':
      return `NO time stamp: ${time.why}`;
    case 'none':
      return 'no time stamp: nobody but you says when (sign.timestamp in auditpack.yaml)';
    default:
      return 'time stamp as it was';
  }
}
