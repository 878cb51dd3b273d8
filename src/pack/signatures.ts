import { PATHS } from '../format/paths.ts';
import { NAMESPACES } from '../integrity/ssh/signature.ts';
import { instantOf } from '../model/time.ts';
import type { PackFile, PackSigner, PackTime } from './contract.ts';

/**
 * `signatures/`, in entry order: the signature over the tag manifest, a time stamp over that
 * signature when an authority gave one, and a list that spares `ssh-keygen` users some typing.
 * @param asked whether to ask the authority, if there is one
 */
export async function signatureFiles(
  signer: PackSigner,
  tagManifest: string,
  asked: boolean,
): Promise<{ readonly files: readonly PackFile[]; readonly time: PackTime }> {
  const signature = await signer.sign(tagManifest);
  const answer = asked ? await signer.stamp?.(signature) : undefined;
  const files = [
    file(PATHS.allowedSigners, 'Signer as named by the sender', allowedSigners(signer)),
    file(PATHS.signature, 'Signature over the tag manifest', signature),
  ];
  if (answer === undefined) return { files, time: { state: 'none' } };
  if (answer.kind === 'refused') return { files, time: { state: 'refused', why: answer.why } };
  const { response, chain, stamp } = answer;
  const { time, authority } = stamp;
  return {
    files: [
      ...files,
      file(PATHS.timestamp, 'Time stamp over the signature', response),
      file(PATHS.tsaChain, 'Certificates of the time-stamping authority', chain),
    ],
    time: { state: 'stamped', at: instantOf(time), authority },
  };
}

function file(path: string, what: string, bytes: string | Uint8Array): PackFile {
  return { path, what, bytes: () => bytes };
}

/** One line for `ssh-keygen -Y verify -f`. A convenience: only a key known from elsewhere proves anything. */
export function allowedSigners({ identity, key }: Pick<PackSigner, 'identity' | 'key'>): string {
  return `${identity} namespaces="${NAMESPACES.pack}" ${key}\n`;
}
