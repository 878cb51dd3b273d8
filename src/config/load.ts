import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { AuditpackError } from '../errors.ts';
import { Catalogue, type WorkConventions } from '../model/catalogue.ts';
import type { Period } from '../model/time.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { Config } from './config.ts';
import { periodOf } from './period.ts';

/** Everything the command line needs to know, read once. Secrets are still references. */
export interface Setup {
  readonly path: string;
  readonly directory: string;
  readonly text: string;
  /** SHA-256 of the configuration text, hex. */
  readonly digest: string;
  readonly config: Config;
  readonly period: Period;
  readonly ledger: string;
  readonly peoplePath: string;
  readonly catalogue: Catalogue;
  readonly catalogueText: string;
  readonly sources: ReadonlyMap<string, unknown>;
  readonly conventions: WorkConventions;
}

/** Schemas of the `sources` sections, by source id. */
export type SourceSchemas = ReadonlyMap<string, z.ZodType>;

/**
 * Reads `auditpack.yaml` and the entitlement catalogue beside it.
 * @throws AuditpackError ERR_CONFIG with file, line, column and fix
 */
export async function loadSetup(path: string, schemas: SourceSchemas): Promise<Setup> {
  const text = await readText(path, 'Run `auditpack init` to write one, or name it with --config.');
  const directory = dirname(resolve(path));
  const config = readYaml(text, path, withSources(schemas));
  const sources = new Map(Object.entries(config.sources));
  const cataloguePath = resolve(directory, config.entitlements);
  const catalogueText = await readText(
    cataloguePath,
    'Run `auditpack init` to write a first one; it says who may approve what.',
  );
  return {
    path,
    directory,
    text,
    digest: createHash('sha256').update(text).digest('hex'),
    config,
    period: periodOf(config.period, config.timezone),
    ledger: resolve(directory, config.ledger),
    peoplePath: resolve(directory, config.people),
    catalogue: readYaml(catalogueText, cataloguePath, Catalogue),
    catalogueText,
    sources,
    conventions: conventionsOf(config),
  };
}

/** The configuration schema with each source's own section; an unknown source is an unknown key. */
function withSources(schemas: SourceSchemas): z.ZodType<Config> {
  const sections = [...schemas].map(([id, schema]) => [id, schema.optional()] as const);
  const sources = z.strictObject(Object.fromEntries(sections)).default({});
  return Config.extend({ sources }) as unknown as z.ZodType<Config>;
}

/** How this company's projects and channels are read; from the `jira` and `slack` sections. */
function conventionsOf(config: Config): WorkConventions {
  const names = (source: string, group: string, key: string): string[] => {
    const section = config.sources[source]?.[group];
    const value = typeof section === 'object' && section !== null ? Reflect.get(section, key) : [];
    return Array.isArray(value) ? value.map(String) : [];
  };
  return {
    accessProjects: names('jira', 'projects', 'access'),
    changeProjects: names('jira', 'projects', 'change'),
    incidentProjects: names('jira', 'projects', 'incident'),
    requestChannels: names('slack', 'channels', 'requests'),
    incidentChannels: names('slack', 'channels', 'incidents'),
    productionEnvironments: config.productionEnvironments,
    emergencyLabels: config.emergencyLabels,
  };
}

async function readText(path: string, hint: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AuditpackError('ERR_CONFIG', `${path} could not be read.`, { hint, cause: error });
  }
}
