import { createPrivateKey } from 'node:crypto';
import { stringify } from 'yaml';
import { HOLIDAYS, PERIOD } from './company.ts';
import { catalogueYaml, peopleCsv } from './company-files.ts';
import { decisionsYaml, registersYaml } from './company-registers.ts';
import type { World } from './contract.ts';
import type { Scenario } from './scenario.ts';
import { furtherSecrets, furtherVendors } from './vendors.ts';

/** The vendors' stable names: what gets recorded, wherever the sandbox really listens. */
export function vendorBase(vendor: string): string {
  return `https://${vendor}.larkspur.test`;
}

/** Maps a vendor's stable name to where the sandbox listens, like curl's --connect-to. */
export function connectTo(origin: string): (url: URL) => URL {
  return (url) => {
    const vendor = url.hostname.split('.')[0] ?? '';
    return new URL(`${origin}/${vendor}${url.pathname}${url.search}`);
  };
}

/** Tokens the sandbox accepts, as the environment would hold them. */
export const SANDBOX_ENVIRONMENT = {
  OKTA_TOKEN: 'sandbox-okta-token',
  GITHUB_TOKEN: 'sandbox-github-token',
  SLACK_TOKEN: 'sandbox-slack-token',
  SLACK_ADMIN_TOKEN: 'sandbox-slack-admin-token',
  SLACK_AUDIT_TOKEN: 'sandbox-slack-audit-token',
  JIRA_TOKEN: 'sandbox-jira-token',
  ...furtherSecrets(),
} as const;

/**
 * What the company's IT manager has beside the ledger: configuration, roster, catalogue.
 * @param base where the vendors are; {@link vendorBase} or the addresses of a running sandbox
 */
export function companyFiles(
  world: World,
  scenarios: readonly Scenario[],
  base: (vendor: string) => string = vendorBase,
): { name: string; text: string }[] {
  return [
    { name: 'auditpack.yaml', text: configYaml(world, scenarios, base) },
    { name: 'people.csv', text: peopleCsv(world.people) },
    { name: 'entitlements.yaml', text: catalogueYaml(scenarios.map((s) => s.catalogue)) },
    { name: 'registers.yaml', text: registersYaml(scenarios.map((s) => s.registers)) },
    { name: 'decisions.yaml', text: decisionsYaml(scenarios.map((s) => s.decisions)) },
    { name: 'signing.key', text: demoKey() },
  ];
}

/**
 * An Ed25519 key from a fixed seed (RFC 8032), as PKCS#8: whoever has the source has the key, so
 * its signature shows how signing works and proves nothing.
 */
function demoKey(): string {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([prefix, Buffer.alloc(32, 'larkspur signing seed ')]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function configYaml(
  world: World,
  scenarios: readonly Scenario[],
  base: (vendor: string) => string,
): string {
  const parameters = Object.assign({}, ...scenarios.map((scenario) => scenario.parameters));
  return stringify({
    organization: world.organization,
    timezone: world.timezone,
    period: scenarios.find(({ period }) => period)?.period ?? PERIOD,
    frameworks: ['soc2', 'iso27001-2022', 'hipaa'],
    ledger: './evidence',
    people: 'people.csv',
    entitlements: 'entitlements.yaml',
    profile: scenarios.find((scenario) => scenario.profile !== 'strict')?.profile ?? 'strict',
    holidays: HOLIDAYS,
    sign: { key: { file: 'signing.key' }, identity: 'evidence@larkspur.test' },
    sources: {
      okta: { baseUrl: base('okta'), token: { env: 'OKTA_TOKEN' }, retentionDays: 365 },
      github: {
        org: 'larkspur',
        baseUrl: base('github'),
        token: { env: 'GITHUB_TOKEN' },
        projects: { access: ['larkspur/it'] },
        retentionDays: 365,
        ruleSuiteDays: 365,
      },
      slack: {
        baseUrl: `${base('slack')}/api/`,
        token: { env: 'SLACK_TOKEN' },
        adminToken: { env: 'SLACK_ADMIN_TOKEN' },
        auditUrl: `${base('slack')}/audit/v1/`,
        auditToken: { env: 'SLACK_AUDIT_TOKEN' },
        channels: { requests: ['it-requests'], incidents: ['inc-*'] },
      },
      google: {
        subject: 'dana.okafor@larkspur.test',
        policySubject: 'dana.okafor@larkspur.test',
        tokens: true,
        baseUrl: `${base('google')}/`,
        tokenUrl: `${base('google')}/token`,
        credentials: { file: 'google.json' },
        retentionDays: 365,
      },
      jira: {
        baseUrl: base('jira'),
        email: 'dana.okafor@larkspur.test',
        token: { env: 'JIRA_TOKEN' },
        projects: { access: ['HELP'], change: ['ENG'], incident: ['SEC'] },
      },
      ...Object.fromEntries(
        furtherVendors(world).map(({ id, settings }) => [id, settings(base(id))]),
      ),
    },
    parameters,
  });
}
