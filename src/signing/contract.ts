import type { SshPublicKey } from '../integrity/ssh/public-key.ts';

/** Somebody who can sign: a key file, or a key that an ssh-agent holds and never gives out. */
export interface Signer {
  readonly key: SshPublicKey;
  /** Name by which verifiers know the key, e.g. `evidence@larkspur-care-inc`. */
  readonly identity: string;
  /** The signature over the data in SSH wire form: type, then bytes. */
  signData(data: Uint8Array): Promise<Buffer>;
}
