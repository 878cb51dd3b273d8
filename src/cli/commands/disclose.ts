import { resolve } from 'node:path';
import { disclose } from '../../disclose/disclose.ts';
import { writeDisclosure } from '../../disclose/write.ts';
import { AuditpackError } from '../../errors.ts';
import { openPack } from '../../verify/container/open-pack.ts';
import { Findings } from '../../verify/findings.ts';
import { verifyPack } from '../../verify/verify-pack.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { count } from '../table.ts';

/** Takes items or trails out of a pack with their proofs; exit 1 when the pack itself is altered. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const pack = resolve(context.cwd, String(args[0]));
  const asked = { items: texts(options.item), trails: texts(options.trail) };
  if (asked.items.length + asked.trails.length === 0 || options.out === undefined)
    throw new AuditpackError('ERR_USAGE', 'Expected --item or --trail, and --out.', {
      hint: 'e.g. auditpack disclose pack.zip --item 120 --out item-120.zip',
    });
  const report = await verifyPack(pack);
  const files = report.total === 0 ? openPack(pack, new Findings()) : undefined;
  if (files === undefined || report.packDigest === undefined) return refused(pack, report.total);
  try {
    const disclosure = disclose(files, report.packDigest, asked);
    const out = resolve(context.cwd, String(options.out));
    await writeDisclosure(disclosure, out);
    const { entries, log } = disclosure.about;
    return {
      json: { ok: true, file: out, name: disclosure.name, log, entries },
      text: [
        `Wrote ${out}`,
        `  ${count(entries.length, 'place')} in the log of ${log.size}, root ${log.root}`,
        '  README.md in it says how to check it by hand; auditpack verify checks it too.',
        '  The other side needs a checkpoint of this log from elsewhere to know whose log it is.',
      ].join('\n'),
      exit: 0,
    };
  } finally {
    files.close();
  }
}

function refused(pack: string, findings: number): CommandResult {
  const says = `${pack} is altered (${count(findings, 'finding')}); nothing was taken out of it.`;
  return { json: { ok: false, findings }, text: `${says}\n  auditpack verify says what.`, exit: 1 };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
