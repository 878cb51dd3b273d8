import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AuditpackError } from '../../errors.ts';
import { PROFILES, Profile } from '../../redact/profile.ts';
import { readYaml } from '../../yaml/read-yaml.ts';

/**
 * Redaction profiles by name, or from YAML files of one's own.
 * @throws AuditpackError ERR_USAGE for a name that is neither
 */
export async function readProfiles(names: readonly string[], cwd: string): Promise<Profile[]> {
  const found: Profile[] = [];
  for (const name of names) {
    const known = PROFILES.get(name);
    const profile = known ?? (await readOwn(name, cwd));
    if (!found.some((one) => one.profile === profile.profile)) found.push(profile);
  }
  return found;
}

async function readOwn(name: string, cwd: string): Promise<Profile> {
  const path = resolve(cwd, name);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AuditpackError('ERR_USAGE', `There is no redaction profile ${name}.`, {
      hint: `Give ${[...PROFILES.keys()].join(', ')}, or a YAML file (docs/operations.md).`,
      cause,
    });
  });
  const profile = readYaml(text, path, Profile);
  if (PROFILES.has(profile.profile))
    throw new AuditpackError(
      'ERR_USAGE',
      `${path} calls itself ${profile.profile}, which is taken.`,
      {
        hint: 'Give it a name of its own.',
      },
    );
  return profile;
}
