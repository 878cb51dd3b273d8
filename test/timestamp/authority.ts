import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const POLICY = '1.3.6.1.4.1.99999.1';

/** How an authority differs from a good one. */
export interface Odd {
  /** Lines of the signer's extensions. */
  readonly extensions?: readonly string[];
  /** What makes its key, for `openssl genpkey`. */
  readonly key?: readonly string[];
  /** Digest with which the root signs its certificate. */
  readonly certified?: string;
  /** Digest that it signs with. */
  readonly digest?: string;
  /** Digest by which its certificate is bound. */
  readonly bound?: string;
  /** Days for which its certificate is valid, from today; a past one needs `from`. */
  readonly days?: readonly [from: string, to: string];
  /** An authority between root and signer, with these extensions. */
  readonly between?: readonly string[];
}

const GOOD = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=critical,timeStamping'];
const CA = ['basicConstraints=critical,CA:true', 'keyUsage=critical,keyCertSign,cRLSign'];
const RSA = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
const YEARS: readonly [string, string] = ['20250101000000Z', '20450101000000Z'];

/** A time-stamping authority made of `openssl ts`: a root, and a signer that it certified. */
export class OpensslAuthority {
  readonly directory: string;
  readonly #odd: Odd;

  constructor(directory: string, odd: Odd = {}) {
    this.directory = directory;
    this.#odd = odd;
    mkdirSync(directory, { recursive: true });
    this.#write('ext', odd.extensions ?? GOOD);
    this.#write('ca.ext', CA);
    this.#write('between.ext', odd.between ?? CA);
    this.#write('ca.cnf', caConfig(directory));
    for (const file of ['index.txt', 'serial.ca', 'serial'])
      writeFileSync(this.path(file), file === 'index.txt' ? '' : '1000\n');
    this.#key('root', RSA);
    this.#certify('root', 'root', 'ca.ext', YEARS, 'sha256');
    if (odd.between) {
      this.#key('between', RSA);
      this.#certify('between', 'root', 'between.ext', YEARS, 'sha256');
    }
    this.#key('tsa', odd.key ?? RSA);
    const issuer = odd.between ? 'between' : 'root';
    this.#certify('tsa', issuer, 'ext', odd.days ?? YEARS, odd.certified ?? 'sha256');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** PEM: root first, so that nothing rests on the order. */
  get certificates(): string {
    return ['root', ...(this.#odd.between ? ['between'] : [])].map((n) => this.#pem(n)).join('');
  }

  get root(): string {
    return this.#pem('root');
  }

  /** Answers a query (DER) with a response (DER). */
  answer(query: Uint8Array): Buffer {
    writeFileSync(this.path('query'), query);
    this.#write('ts.cnf', tsConfig(this.directory, this.#odd));
    const chain = this.#odd.between ? 'between.pem' : 'root.pem';
    const names = ['-signer', this.path('tsa.pem'), '-inkey', this.path('tsa.key'), '-chain'];
    this.#openssl(
      ...['ts', '-reply', '-config', this.path('ts.cnf'), '-queryfile', this.path('query')],
      ...[...names, this.path(chain), '-out', this.path('reply')],
    );
    return readFileSync(this.path('reply'));
  }

  /** What `openssl ts -verify` says of a response over some bytes. */
  accepts(response: Uint8Array, chain: string, over: Uint8Array, root = this.root): boolean {
    for (const [name, bytes] of Object.entries({ response, chain, over, root }))
      writeFileSync(this.path(`given.${name}`), bytes);
    const given = (name: string) => this.path(`given.${name}`);
    const { status } = spawnSync('openssl', [
      ...['ts', '-verify', '-data', given('over'), '-in', given('response')],
      ...['-CAfile', given('root'), '-untrusted', given('chain')],
    ]);
    return status === 0;
  }

  #key(name: string, how: readonly string[]): void {
    this.#openssl('genpkey', ...how, '-out', this.path(`${name}.key`));
  }

  #certify(
    name: string,
    issuer: string,
    extensions: string,
    [from, to]: readonly [string, string],
    digest: string,
  ): void {
    const request = this.path(`${name}.csr`);
    const subject = ['-subj', `/O=Larkspur Test/CN=${name} of ${this.directory.split('/').at(-1)}`];
    this.#openssl('req', '-new', '-key', this.path(`${name}.key`), ...subject, '-out', request);
    const by =
      issuer === name
        ? ['-selfsign', '-keyfile', this.path(`${name}.key`)]
        : ['-cert', this.path(`${issuer}.pem`), '-keyfile', this.path(`${issuer}.key`)];
    this.#openssl(
      ...['ca', '-batch', '-notext', '-config', this.path('ca.cnf'), '-md', digest, ...by],
      ...['-startdate', from, '-enddate', to, '-extfile', this.path(extensions)],
      ...['-in', request, '-out', this.path(`${name}.pem`)],
    );
  }

  #pem(name: string): string {
    return readFileSync(this.path(`${name}.pem`), 'utf8');
  }

  #write(name: string, lines: readonly string[]): void {
    writeFileSync(this.path(name), `${lines.join('\n')}\n`);
  }

  #openssl(...args: readonly string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}\n${stderr}`);
  }
}

function caConfig(directory: string): string[] {
  return [
    '[ca]\ndefault_ca=d\n[d]',
    `database=${join(directory, 'index.txt')}\nserial=${join(directory, 'serial.ca')}`,
    `new_certs_dir=${directory}\ndefault_md=sha256\npolicy=p\nunique_subject=no`,
    '[p]\norganizationName=optional\ncommonName=supplied',
  ];
}

function tsConfig(directory: string, { digest = 'sha256', bound = 'sha256' }: Odd): string[] {
  return [
    '[tsa]\ndefault_tsa=t\n[t]',
    `serial=${join(directory, 'serial')}\ncrypto_device=builtin\nsigner_digest=${digest}`,
    `default_policy=${POLICY}\nother_policies=${POLICY}.2\ndigests=sha1,sha256,sha384,sha512`,
    'accuracy=secs:1,millisecs:500\nordering=yes\ntsa_name=yes',
    `ess_cert_id_chain=no\ness_cert_id_alg=${bound}`,
  ];
}

/** Serves answers over HTTP on loopback, as a time-stamping authority does. */
export async function serve(
  answer: (query: Buffer) => { status?: number; type?: string; body: Uint8Array | 'never' },
): Promise<{ url: string; server: Server; queries: Buffer[] }> {
  const queries: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const query = Buffer.concat(chunks);
    queries.push(query);
    const { status = 200, type = 'application/timestamp-reply', body } = answer(query);
    if (body === 'never') return;
    response.writeHead(status, { 'content-type': type, location: '/elsewhere' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`, server, queries };
}
