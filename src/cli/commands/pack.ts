import { resolve } from 'node:path';
import { pack } from '../../pipeline/pack.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
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
  const { written, assessment } = await pack(
    workspace,
    out.endsWith('.zip') ? { file: out } : { directory: out },
  );
  const gaps = assessment.trails.coverage.filter(({ complete }) => !complete);
  const lines = [
    `${written.already ? 'Already there' : 'Wrote'} ${written.file}`,
    `  ${count(written.files, 'file')}, ${written.bytes} bytes, side-car ${written.name}.zip.sha256`,
    `  pack digest ${written.packDigest}`,
    written.signed
      ? `  signed; time stamp: ${written.stamped ? 'yes' : 'none'}`
      : '  Not signed: set `sign.key` in auditpack.yaml (auditpack key new makes one).',
    '  Give the digest to the auditor through another channel, and once the line of your public key.',
    ...(gaps.length === 0
      ? []
      : [
          `  Not whole: ${gaps.map(({ source, stream }) => `${source}/${stream}`).join(', ')}; the pack says why.`,
        ]),
  ];
  return {
    json: {
      ok: gaps.length === 0,
      ...written,
      gaps: gaps.map(({ source, stream, why }) => ({ source, stream, why })),
    },
    text: lines.join('\n'),
    exit: gaps.length === 0 ? 0 : 3,
  };
}
