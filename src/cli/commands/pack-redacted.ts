import { readProfiles } from '../../pipeline/redact/read-profiles.ts';
import { redactedPack } from '../../pipeline/redact/redacted-pack.ts';
import type { Workspace } from '../../pipeline/workspace.ts';
import type { CommandResult } from '../context.ts';
import { count } from '../table.ts';

/** `pack --redact`: exit 3 always, for such a pack never shows everything. */
export async function runRedacted(
  workspace: Workspace,
  names: readonly string[],
  out: string,
  cwd: string,
): Promise<CommandResult> {
  const profiles = await readProfiles(names, cwd);
  const target = out.endsWith('.zip') ? { file: out } : { directory: out };
  const { written, about } = await redactedPack(workspace, target, profiles);
  const { items, fields, verdicts, pack, streams } = about;
  return {
    json: { ok: false, ...written, redaction: about },
    text: [
      `${written.already ? 'Already there' : 'Wrote'} ${written.file}`,
      `  a redacted form of ${pack} (${profiles.map(({ profile }) => profile).join(', ')})`,
      `  ${count(items, 'item')} withheld, ${count(fields, 'field')} in them, in ${count(streams.length, 'stream')}`,
      `  ${count(verdicts, 'verdict')} can't be given from what is left`,
      `  pack digest ${written.packDigest}`,
      '  Look through it before you hand it over: a profile knows what it was told, and no more.',
    ].join('\n'),
    exit: 3,
  };
}
