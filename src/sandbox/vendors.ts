import type { VendorSandbox, World } from './contract.ts';
import { createJira } from './jira/index.ts';
import { createOkta } from './okta/index.ts';

/** Every vendor of the company, by the prefix it is served under, and files its clients need. */
export function createVendors(world: World): {
  vendors: Readonly<Record<string, VendorSandbox>>;
  files: readonly { readonly name: string; readonly text: string }[];
} {
  return {
    vendors: { okta: createOkta(world), jira: createJira(world) },
    files: [],
  };
}
