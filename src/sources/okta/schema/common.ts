import { z } from 'zod';

export const text = z.string().nullish();
export const flag = z.boolean().nullish();

/** Just enough to walk from a list to what is below it. */
export const Identified = z.looseObject({
  id: z.string().min(1),
  label: text,
  profile: z.looseObject({ name: text, login: text }).nullish(),
});

const Link = z.looseObject({ href: text });
/** `_links`, where a link may also be a list of links; the last part of an address is an id. */
export const Links = z.record(z.string(), z.union([Link, z.array(Link), z.unknown()])).nullish();
export type Links = z.infer<typeof Links>;

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
