import { z } from 'zod';
import { byText } from '../../model/ids.ts';

const SecretReference = z.union([
  z.strictObject({ env: z.string() }),
  z.strictObject({ file: z.string() }),
  z.strictObject({ command: z.array(z.string()) }),
]);
const ProjectKey = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, { error: 'expected a Jira project key like HELP' });

/**
 * What each custom field means to the tests, with the display name records carry. A site that
 * calls one of them differently says so under `sources.jira.fields`, e.g. `beneficiary: Requested for`.
 */
export const FIELD_NAMES = {
  beneficiary: 'Beneficiary',
  entitlements: 'Requested access',
  reason: 'Business reason',
  severity: 'Severity',
  detected: 'Detected at',
  contained: 'Contained at',
  systems: 'Systems affected',
  dataImpact: 'Data impact',
} as const;

export const JiraSettings = z.strictObject({
  /** Site address, or `https://api.atlassian.com/ex/jira/<cloudId>` for scoped tokens. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** `data-center` for a Jira of your own (API version 2, personal access token). */
  deployment: z.enum(['cloud', 'data-center']).default('cloud'),
  /** The day the token ends, where the vendor does not tell: `doctor` warns a month before. */
  tokenExpires: z.iso.date().optional(),
  /** Account the API token belongs to. Left out, the token is sent as a bearer token. */
  email: z.string().min(3).optional(),
  token: SecretReference,
  projects: z
    .strictObject({
      access: z.array(ProjectKey).default([]),
      change: z.array(ProjectKey).default([]),
      incident: z.array(ProjectKey).default([]),
    })
    .default({ access: [], change: [], incident: [] }),
  fields: z.record(z.string(), z.string()).optional(),
});
export type JiraSettings = z.infer<typeof JiraSettings>;

/** Path of the platform API below `baseUrl`. */
export function apiPath({ deployment }: Pick<JiraSettings, 'deployment'>): string {
  return deployment === 'cloud' ? '/rest/api/3' : '/rest/api/2';
}

/** Keys of every configured project, each once, in text order. */
export function projectKeys({ projects }: JiraSettings): readonly string[] {
  const keys = [...projects.access, ...projects.change, ...projects.incident];
  return [...new Set(keys)].sort(byText);
}

/** The name a record carries for a field that the site calls `displayName`. */
export function recordFieldName({ fields = {} }: JiraSettings, displayName: string): string {
  const meaning = Object.entries(fields).find(([, name]) => name === displayName)?.[0];
  if (meaning === undefined) return displayName;
  return Object.entries(FIELD_NAMES).find(([known]) => known === meaning)?.[1] ?? meaning;
}
