import { z } from 'zod';
import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { text } from '../schema/common.ts';
import { present, said, wrongShape } from './values.ts';

const Setting = z.looseObject({
  id: z.string().min(1),
  name: text,
  label: text,
  status: text,
});

/** An item of a list of settings, kept whole but for its links; the page's context says which list. */
export function mapSetting(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Setting.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { _links: _, _embedded: __, ...settings } = parsed.data;
  const { id, status } = parsed.data;
  const name = said(parsed.data.name) ?? said(parsed.data.label) ?? id;
  const what = (page.object ?? 'settings').replace(/s$/, '').replaceAll('-', ' ');
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `${what} ${name}`,
    settings: { type: what.replaceAll(' ', '_'), ...settings },
    ...(status && { policy: { enabled: status === 'ACTIVE' } }),
  });
}

const Org = z.looseObject({
  id: z.string().min(1),
  companyName: text,
  subdomain: z.string(),
  status: text,
  created: text,
  expiresAt: text,
});
const SupportAccess = z.looseObject({ support: z.string(), expiration: text, caseNumber: text });

/** The org itself, or whether the vendor's support may sign in to it. */
export function mapOrg(item: unknown, { page }: ItemContext): MapResult {
  const access = SupportAccess.safeParse(item).data;
  if (access !== undefined) {
    const { support, expiration, caseNumber } = access;
    return records({
      kind: 'config-snapshot',
      nativeId: 'support-access',
      object: 'access of Okta Support',
      settings: present({ type: 'support_access', support, expiration, caseNumber }),
      policy: { enabled: support === 'ENABLED' },
    });
  }
  const parsed = Org.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, companyName, subdomain, status, created, expiresAt } = parsed.data;
  if (subdomain === '') return reject('no-id', 'expected "subdomain", found an empty text');
  return records({
    kind: 'tenant',
    nativeId: id,
    name: said(companyName) ?? subdomain,
    ...(page.plan && { plan: page.plan }),
    settings: present({ subdomain, status, created, expiresAt }),
  });
}
