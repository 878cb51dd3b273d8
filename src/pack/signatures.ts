import { PATHS } from '../format/paths.ts';
import { NAMESPACES } from '../integrity/ssh/signature.ts';
import type { PackFile, PackSigner } from './contract.ts';

/**
 * `signatures/`, in entry order: the signature over the tag manifest, a time stamp over that
 * signature when an authority gave one, and a list that spares `ssh-keygen` users some typing.
 */
export async function signatureFiles(signer: PackSigner, tagManifest: string): Promise<PackFile[]> {
  const signature = await signer.sign(tagManifest);
  const stamp = await signer.stamp?.(signature);
  const file = (path: string, what: string, bytes: string | Uint8Array): PackFile => ({
    path,
    what,
    bytes: () => bytes,
  });
  return [
    file(PATHS.allowedSigners, 'Signer as named by the sender', allowedSigners(signer)),
    file(PATHS.signature, 'Signature over the tag manifest', signature),
    ...(stamp
      ? [
          file(PATHS.timestamp, 'Time stamp over the signature', stamp.response),
          file(PATHS.tsaChain, 'Certificates of the time-stamping authority', stamp.chain),
        ]
      : []),
  ];
}

/** One line for `ssh-keygen -Y verify -f`. A convenience: only a key known from elsewhere proves anything. */
export function allowedSigners({ identity, key }: Pick<PackSigner, 'identity' | 'key'>): string {
  return `${identity} namespaces="${NAMESPACES.pack}" ${key}\n`;
}
