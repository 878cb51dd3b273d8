import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { AuditpackError } from '../errors.ts';
import type { Catalogue, WorkConventions } from '../model/catalogue.ts';
import { type Decisions, NO_DECISIONS, type Registers } from '../model/registers.ts';
import type { Period } from '../model/time.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { Config } from './config.ts';
import { catalogueFor, decisionsFor, registersFor } from './known-systems.ts';
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
  /** Registers and decisions beside the configuration; absent where the company keeps none. */
  readonly registers?: Registers;
  readonly decisions: Decisions;
  readonly decisionsPath: string;
  /** Texts of those that exist, by the name a pack gives them. */
  readonly registerTexts: readonly { readonly path: string; readonly text: string }[];
  readonly sources: ReadonlyMap<string, unknown>;
  readonly conventions: WorkConventions;
  /** Systems that records may be of: every source, and those only imports know. */
  readonly systems: readonly string[];
}

/** Schemas of the `sources` sections, by source id. */
export type SourceSchemas = ReadonlyMap<string, z.ZodType>;

/**
 * Reads `auditpack.yaml` and the entitlement catalogue beside it.
 * @throws AuditpackError ERR_CONFIG with file, line, column and fix
 */
export async function loadSetup(path: string, schemas: SourceSchemas): Promise<Setup> {
  const text = await readText(path, 'Run `auditpack init` to write one, or name it with --config.');
  const { entitlements, registers, decisions } = readYaml(text, path, withSources(schemas));
  const directory = dirname(resolve(path));
  const catalogueText = await readText(
    resolve(directory, entitlements),
    'Run `auditpack init` to write a first one; it says who may approve what.',
  );
  const [registersText, decisionsText] = await Promise.all(
    [registers, decisions].map((name) => readOptional(resolve(directory, name))),
  );
  return setupOf(path, text, { catalogueText, registersText, decisionsText }, schemas);
}

/** What stands beside the configuration; registers and decisions where the company keeps them. */
export interface TextsBeside {
  readonly catalogueText: string;
  readonly registersText: string | undefined;
  readonly decisionsText: string | undefined;
}

/** The same from texts that are at hand, such as those in a pack. */
export function setupOf(
  path: string,
  text: string,
  { catalogueText, registersText, decisionsText }: TextsBeside,
  schemas: SourceSchemas,
): Setup {
  const directory = dirname(resolve(path));
  const config = readYaml(text, path, withSources(schemas));
  const sources = new Map(Object.entries(config.sources));
  const cataloguePath = resolve(directory, config.entitlements);
  const systems = [...schemas.keys(), ...config.otherSystems];
  const registersPath = resolve(directory, config.registers);
  const decisionsPath = resolve(directory, config.decisions);
  return {
    path,
    directory,
    text,
    digest: createHash('sha256').update(text).digest('hex'),
    config,
    period: periodOf(config.period, config.timezone),
    ledger: resolve(directory, config.ledger),
    peoplePath: resolve(directory, config.people),
    catalogue: readYaml(catalogueText, cataloguePath, catalogueFor(systems)),
    catalogueText,
    ...(registersText !== undefined && {
      registers: readYaml(registersText, registersPath, registersFor(systems)),
    }),
    decisions:
      decisionsText === undefined
        ? NO_DECISIONS
        : readYaml(decisionsText, decisionsPath, decisionsFor(systems)),
    decisionsPath,
    registerTexts: [
      ...(registersText === undefined ? [] : [{ path: 'registers.yaml', text: registersText }]),
      ...(decisionsText === undefined ? [] : [{ path: 'decisions.yaml', text: decisionsText }]),
    ],
    sources,
    conventions: conventionsOf(config),
    systems,
  };
}

/** The configuration schema with each source's own section; an unknown source is an unknown key. */
function withSources(schemas: SourceSchemas): z.ZodType<Config> {
  const sections = [...schemas].map(([id, schema]) => [id, schema.optional()] as const);
  const sources = z.strictObject(Object.fromEntries(sections)).default({});
  return Config.extend({ sources }) as unknown as z.ZodType<Config>;
}

/** How this company's projects and channels are read; any source may have such sections. */
function conventionsOf(config: Config): WorkConventions {
  const names = (group: string, key: string): string[] =>
    Object.values(config.sources).flatMap((settings) => {
      const section = settings[group];
      const isObject = typeof section === 'object' && section !== null;
      const value: unknown = isObject ? Reflect.get(section, key) : undefined;
      return Array.isArray(value) ? value.map(String) : [];
    });
  return {
    accessProjects: names('projects', 'access'),
    changeProjects: names('projects', 'change'),
    incidentProjects: names('projects', 'incident'),
    requestChannels: names('channels', 'requests'),
    incidentChannels: names('channels', 'incidents'),
    productionEnvironments: config.productionEnvironments,
    emergencyLabels: config.emergencyLabels,
  };
}

/** A file nobody has to keep; any other trouble than its absence is told. */
async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new AuditpackError('ERR_CONFIG', `${path} could not be read.`, { cause: error });
  }
}

async function readText(path: string, hint: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AuditpackError('ERR_CONFIG', `${path} could not be read.`, { hint, cause: error });
  }
}
