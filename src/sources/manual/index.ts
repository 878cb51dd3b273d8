import { z } from 'zod';
import { own, text } from '../../model/json.ts';
import { Instant } from '../../model/time.ts';
import {
  fileOnly,
  type ItemContext,
  type MapResult,
  records,
  reject,
  type Source,
} from '../contract.ts';

const NoSettings = z.strictObject({});

/** Files that people hand in, each with who attests to what it is. */
export const manual: Source<z.infer<typeof NoSettings>, null> = {
  id: 'manual',
  title: 'Manual evidence',
  settings: NoSettings,
  tenant: () => 'manual',
  hosts: () => [],
  connect: async () => null,
  probe: async () => ({ identity: null, scopes: null, plan: null, warnings: [] }),
  streams: [
    {
      ...fileOnly({
        name: 'evidence',
        title: 'Files with an attestation',
        nature: 'objects',
        query: 'auditpack import manual/evidence',
      }),
      map: mapEvidence,
    },
  ],
};

/** The item is a whole file, of which only digest and size are read; the page says who attests to what. */
function mapEvidence(item: unknown, { page }: ItemContext): MapResult {
  const sha256 = text(own(item, 'sha256'));
  const bytes = own(item, 'bytes');
  if (sha256 === undefined || typeof bytes !== 'number') {
    return reject('not-an-item', 'expected a file; use `auditpack import manual/evidence`');
  }
  const { who, from, why, file } = page;
  const obtained = Instant.safeParse(page.obtained);
  if (!who || !from || !why || !file) {
    return reject('wrong-shape', 'an attestation says who, from where, why and which file');
  }
  if (!obtained.success) return reject('no-time', 'an attestation says when the file was obtained');
  return records({
    kind: 'attestation',
    nativeId: sha256,
    version: JSON.stringify([page.controls ?? '', who, from, why, obtained.data]),
    file,
    sha256,
    bytes,
    controls: (page.controls ?? '').split(',').filter((id) => id !== ''),
    who,
    from,
    why,
    obtained: obtained.data,
  });
}
