import { z } from 'zod';
import { SourceId } from '../model/ids.ts';

/**
 * What a pointer pattern names: the end of the way to a value, from any depth. `*` is any one
 * member or element; what lies below a named value is named too.
 */
const Pattern = z
  .string()
  .max(200)
  .regex(/^(\/[^/]+)+$/, { error: 'expected a JSON pointer pattern like /fields/*/description' });

const Rule = z.strictObject({
  /** Only there; everywhere when absent. */
  source: SourceId.optional(),
  stream: z.string().max(100).optional(),
  pointers: z.array(Pattern).min(1).max(500),
});
export type Rule = z.infer<typeof Rule>;

/** A redaction profile, as a company writes its own (docs/operations.md). */
export const Profile = z.strictObject({
  profile: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** Why this is withheld; printed in the pack. */
  says: z.string().min(1).max(500),
  withhold: z.array(Rule).default([]),
  /** Replaced by one name for one value, the same everywhere in packs of this ledger. */
  pseudonymise: z.array(Rule).default([]),
  /** Also addresses of machines, wherever they stand in a text. */
  addresses: z.boolean().default(false),
  /** Also names, logins, ids and e-mail addresses of people, wherever they stand in a text. */
  people: z.boolean().default(false),
});
export type Profile = z.infer<typeof Profile>;

/** The profiles that come with auditpack, by name. */
export const PROFILES: ReadonlyMap<string, Profile> = new Map(
  [
    Profile.parse({
      profile: 'people',
      says: 'Names, logins, ids and e-mail addresses of people are pseudonyms; pictures, telephone numbers and postal addresses are withheld.',
      people: true,
      withhold: [
        {
          pointers: [
            ...['phone', 'mobile', 'mobilePhone', 'primaryPhone', 'phones', 'telephone'],
            ...['streetAddress', 'postalAddress', 'zipCode', 'addresses', 'birthDate', 'skype'],
            ...[
              'avatar_url',
              'avatarUrl',
              'avatarUrls',
              'gravatar_id',
              'avatar_hash',
              'thumbnailPhotoUrl',
            ],
            ...[
              'image_24',
              'image_32',
              'image_48',
              'image_72',
              'image_192',
              'image_512',
              'image_1024',
              'image_original',
            ],
            ...[
              'recoveryEmail',
              'recoveryPhone',
              'credentials/recovery_question',
              'notes',
              'status_text',
            ],
          ].map((name) => `/${name}`),
        },
      ],
    }),
    Profile.parse({
      profile: 'text',
      says: 'What people wrote is withheld: messages, comments, descriptions, bodies.',
      withhold: [
        {
          source: 'slack',
          pointers: [
            '/text',
            '/blocks',
            '/attachments',
            '/topic/value',
            '/purpose/value',
            '/preview',
            '/plain_text',
          ],
        },
        {
          source: 'jira',
          pointers: ['/description', '/body', '/environment', '/renderedBody', '/renderedFields'],
        },
        {
          source: 'github',
          pointers: ['/body', '/bodyText', '/message', '/messageBody', '/messageHeadline'],
        },
        { source: 'okta', pointers: ['/reason', '/requestReason', '/comment', '/note'] },
        { pointers: ['/comment', '/comments/*/text', '/note', '/notes', '/free_text'] },
      ],
    }),
    Profile.parse({
      profile: 'ip',
      says: 'Network addresses, and places worked out from them, are withheld.',
      addresses: true,
      withhold: [
        {
          pointers: [
            'ipAddress',
            'ip_address',
            'ip',
            'actor_ip',
            'ipChain',
            'geographicalContext',
            'geolocation',
            'actor_location',
            'remote_address',
            'isp',
            'asOrg',
            'asNumber',
            'regionCode',
            'subdivisionCode',
          ].map((name) => `/${name}`),
        },
      ],
    }),
  ].map((profile) => [profile.profile, profile]),
);

/** Compiled pointer patterns of one stream. */
export class Patterns {
  readonly #patterns: readonly (readonly string[])[];

  constructor(rules: readonly Rule[], source: string, stream: string) {
    this.#patterns = rules
      .filter((rule) => (rule.source ?? source) === source && (rule.stream ?? stream) === stream)
      .flatMap(({ pointers }) => pointers)
      .map((pointer) => pointer.slice(1).split('/').reverse());
  }

  /** Does a pattern name this place, or one that it lies in? */
  matches(path: readonly string[]): boolean {
    return this.#patterns.some((pattern) => {
      for (let end = path.length; end >= pattern.length; end--)
        if (pattern.every((part, i) => part === '*' || part === path[end - 1 - i])) return true;
      return false;
    });
  }
}
