import { noteKey, signedNote } from '../integrity/signed-note.ts';
import { armor, bytesToSign } from '../integrity/ssh/signature.ts';
import { WireReader } from '../integrity/ssh/wire.ts';
import type { Signer } from './contract.ts';

/** Armored SSH signature of a message for one purpose (a member of `NAMESPACES`). */
export async function signMessage(
  signer: Signer,
  message: Uint8Array | string,
  namespace: string,
): Promise<string> {
  const hash = 'sha512';
  const data = bytesToSign(Buffer.from(message), namespace, hash);
  return armor({ key: signer.key, namespace, hash, signature: await signer.signData(data) });
}

/**
 * A checkpoint with the signer's line, under the log's own name. Notes know Ed25519 only: with a
 * key of another kind the text stays as it is.
 */
export async function signNote(signer: Signer, origin: string, text: string): Promise<string> {
  const key = noteKey(origin, signer.key);
  if (key === undefined) return text;
  const reader = new WireReader(await signer.signData(Buffer.from(text)));
  reader.string();
  return signedNote(text, key, reader.string());
}
