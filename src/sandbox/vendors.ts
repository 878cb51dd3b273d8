import type { FurtherVendor, VendorSandbox, World } from './contract.ts';
import { createGithub } from './github/index.ts';
import { createGoogle, serviceAccountKey } from './google/index.ts';
import { createJira } from './jira/index.ts';
import { createOkta } from './okta/index.ts';
import { pagerduty } from './pagerduty/index.ts';
import { servicenow } from './servicenow/index.ts';
import { createSlack } from './slack/index.ts';

/** Vendors beyond the company's five; `npm run new-source` adds to them. */
const FURTHER_VENDORS: readonly FurtherVendor[] = [pagerduty, servicenow];

/** Those of them in which something happened. */
export function furtherVendors(world: World): readonly FurtherVendor[] {
  return FURTHER_VENDORS.filter(({ id }) =>
    world.facts.some((fact) => fact.do.startsWith(`${id}.`)),
  );
}

/** Secrets of all of them. */
export function furtherSecrets(): Readonly<Record<string, string>> {
  return Object.assign({}, ...FURTHER_VENDORS.map(({ environment }) => environment));
}

/** The world with people as one system knows them: an old name, an alias, a login of one's own. */
function seenBy(system: string, world: World): World {
  if (world.people.every(({ shown }) => shown?.[system] === undefined)) return world;
  return {
    ...world,
    people: world.people.map((person) => ({ ...person, ...person.shown?.[system] })),
  };
}

/** Every vendor of the company, by the prefix it is served under, and files its clients need. */
export function createVendors(world: World): {
  vendors: Readonly<Record<string, VendorSandbox>>;
  files: readonly { readonly name: string; readonly text: string }[];
} {
  return {
    vendors: {
      github: createGithub(seenBy('github', world)),
      google: createGoogle(seenBy('google', world)),
      jira: createJira(seenBy('jira', world)),
      okta: createOkta(seenBy('okta', world)),
      slack: createSlack(seenBy('slack', world)),
      ...Object.fromEntries(FURTHER_VENDORS.map(({ id, create }) => [id, create(world)])),
    },
    files: [{ name: 'google.json', text: serviceAccountKey() }],
  };
}
