import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { SecretRef } from '../model/secret-ref.ts';
import { agentSigner } from './agent.ts';
import type { Signer } from './contract.ts';
import { readKeyFile } from './key-file.ts';
import { keySigner, readPrivateKey } from './private-key.ts';

/** Where the signing key is: a reference to its text, or the fingerprint of one an ssh-agent holds. */
export type KeyRef = SecretRef | { readonly agent: string };

export interface SignerOptions {
  readonly key: KeyRef;
  readonly passphrase?: SecretRef | undefined;
  readonly identity: string;
  /** Folder that relative paths start from. */
  readonly directory: string;
  readonly agentSocket?: string | undefined;
  secrets(ref: SecretRef): Promise<string>;
}

/** @throws AuditpackError ERR_KEY or ERR_SECRET */
export async function openSigner(options: SignerOptions): Promise<Signer> {
  const { key, identity, secrets, passphrase } = options;
  if ('agent' in key) return agentSigner(key.agent, options.agentSocket, identity);
  const place = 'file' in key ? keyPath(key.file, options.directory) : 'that `sign.key` refers to';
  const text = 'file' in key ? await readKeyFile(place) : `${await secrets(key)}\n`;
  const phrase = passphrase && (await secrets(passphrase));
  return keySigner(readPrivateKey(text, phrase, place), identity, place);
}

/** `~/` is the home folder; anything else starts at `directory`. */
export function keyPath(path: string, directory: string): string {
  return path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(directory, path);
}
