import type { VendorSandbox, World } from './contract.ts';
import { createGithub } from './github/index.ts';
import { createGoogle, serviceAccountKey } from './google/index.ts';
import { createJira } from './jira/index.ts';
import { createOkta } from './okta/index.ts';
import { createSlack } from './slack/index.ts';

/** Every vendor of the company, by the prefix it is served under, and files its clients need. */
export function createVendors(world: World): {
  vendors: Readonly<Record<string, VendorSandbox>>;
  files: readonly { readonly name: string; readonly text: string }[];
} {
  return {
    vendors: {
      github: createGithub(world),
      google: createGoogle(world),
      jira: createJira(world),
      okta: createOkta(world),
      slack: createSlack(world),
    },
    files: [{ name: 'google.json', text: serviceAccountKey() }],
  };
}
