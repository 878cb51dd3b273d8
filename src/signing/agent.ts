import { createConnection } from 'node:net';
import { messageOf } from '../errors.ts';
import { fingerprint, readPublicKey } from '../integrity/ssh/public-key.ts';
import { sshString, uint32, WireReader } from '../integrity/ssh/wire.ts';
import type { Signer } from './contract.ts';
import { keyError } from './key-error.ts';

/** Messages of the ssh-agent protocol (draft-miller-ssh-agent §3). */
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const RSA_SHA2_512 = 4;

const ANSWER_LIMIT = 1024 * 1024;
/** Long enough for a person to touch a security key. */
const TIMEOUT_MS = 60_000;

/**
 * A signer whose private key stays in the ssh-agent.
 * @param wanted the key's fingerprint, `SHA256:…`
 * @param socket `SSH_AUTH_SOCK`
 * @throws AuditpackError ERR_KEY when there is no agent or it does not hold the key
 */
export async function agentSigner(
  wanted: string,
  socket: string | undefined,
  identity: string,
): Promise<Signer> {
  if (!socket)
    throw keyError(
      'The signing key is in ssh-agent, but SSH_AUTH_SOCK is not set.',
      'Start an agent and load the key: eval "$(ssh-agent)"; ssh-add KEY',
    );
  const answer = await ask(socket, Buffer.of(REQUEST_IDENTITIES), IDENTITIES_ANSWER);
  const blobs: Buffer[] = [];
  for (let left = answer.uint32(); left > 0; left--) {
    blobs.push(answer.string());
    answer.string();
  }
  const blob = blobs.find((held) => fingerprint({ blob: held }) === wanted);
  if (blob === undefined)
    throw keyError(
      `The ssh-agent holds ${blobs.length} keys, and ${wanted} is none of them.`,
      'Load it with ssh-add; `ssh-add -l` lists what is there.',
    );
  const key = readPublicKey(blob);
  if (key.kind === 'refused')
    throw keyError(
      `The key ${wanted} can't be used: ${key.why}.`,
      'Use an Ed25519, ECDSA or RSA key.',
    );
  const flags = key.type === 'ssh-rsa' ? RSA_SHA2_512 : 0;
  return {
    key,
    identity,
    async signData(data) {
      const request = [Buffer.of(SIGN_REQUEST), sshString(blob), sshString(data), uint32(flags)];
      return (await ask(socket, Buffer.concat(request), SIGN_RESPONSE)).string();
    },
  };
}

/** One request and its answer, on a connection of its own. */
async function ask(socket: string, request: Buffer, expected: number): Promise<WireReader> {
  const answer = await exchange(socket, request).catch((cause: unknown) => {
    throw keyError(
      `The ssh-agent at ${socket} does not answer: ${messageOf(cause)}.`,
      'Check SSH_AUTH_SOCK and that the agent runs.',
      cause,
    );
  });
  const reader = new WireReader(answer);
  if (reader.bytes(1)[0] !== expected)
    throw keyError(
      'The ssh-agent refused.',
      'It may be locked, or the key needs a confirmation that nobody gave.',
    );
  return reader;
}

function exchange(socket: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(socket);
    let got = Buffer.alloc(0);
    connection.setTimeout(TIMEOUT_MS, () => connection.destroy(new Error('no answer in a minute')));
    connection.once('error', reject);
    connection.once('close', () => reject(new Error('it hung up')));
    connection.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      const length = got.length < 4 ? undefined : got.readUInt32BE();
      if (length !== undefined && length > ANSWER_LIMIT)
        connection.destroy(new Error('an answer beyond all measure'));
      if (length === undefined || got.length < 4 + length) return;
      resolve(got.subarray(4, 4 + length));
      connection.destroy();
    });
    connection.write(sshString(request));
  });
}
