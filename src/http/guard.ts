import { AuditpackError } from '../errors.ts';

/** Loopback: 127.0.0.0/8, ::1 and localhost. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Refuses to send anything to an address that is not below one of the configured base URLs, and
 * anything unencrypted that leaves the machine. A vendor's `next` link is no exception.
 * @throws AuditpackError ERR_REFUSED
 */
export function assertAllowed(url: URL, hosts: readonly string[]): void {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new AuditpackError(
      'ERR_REFUSED',
      `${url.origin} is not encrypted and not on this machine; nothing was sent.`,
      {
        hint: 'Use an https: base URL.',
      },
    );
  }
  if (hosts.some((host) => isBelow(url, new URL(host)))) return;
  throw new AuditpackError(
    'ERR_REFUSED',
    `${url.origin}${url.pathname} is not below ${hosts.join(' or ')}; nothing was sent there, least of all a token.`,
    {
      hint: 'A next link or redirect pointed to another address. If the vendor moved, set baseUrl to the new one.',
    },
  );
}

function isBelow(url: URL, base: URL): boolean {
  if (url.origin !== base.origin) return false;
  const prefix = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return url.pathname === base.pathname || url.pathname.startsWith(prefix);
}
