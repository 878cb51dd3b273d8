import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkStamp } from '../../src/integrity/timestamp/check.ts';
import { readAnswer, stampRequest } from '../../src/integrity/timestamp/request.ts';
import { installed } from '../signing/tools.ts';
import { type Odd, OpensslAuthority, POLICY } from './authority.ts';

const OVER = Buffer.from('-----BEGIN SSH SIGNATURE-----\n');
const NONCE = Buffer.from('8001020304050607', 'hex');
const directory = mkdtempSync(join(tmpdir(), 'tsa-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let made = 0;
const authority = (odd: Odd = {}) => new OpensslAuthority(join(directory, `tsa${++made}`), odd);

describe.skipIf(!installed('openssl'))('time stamps of openssl ts', () => {
  const ask = (tsa: OpensslAuthority, policy?: string) =>
    readAnswer(tsa.answer(stampRequest(OVER, NONCE, policy)), {
      over: OVER,
      nonce: NONCE,
      policy,
      certificates: tsa.certificates,
    });

  it.each<readonly [string, Odd]>([
    ['RSA', {}],
    ['P-256', { key: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] }],
    [
      'P-384 and SHA-384',
      {
        key: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
        digest: 'sha384',
        bound: 'sha512',
      },
    ],
    [
      'an authority between',
      {
        between: [
          'basicConstraints=critical,CA:true,pathlen:0',
          'keyUsage=critical,keyCertSign',
          'extendedKeyUsage=timeStamping',
        ],
      },
    ],
  ])('hold, with %s, here and with openssl', (_, odd) => {
    const tsa = authority(odd);
    const answer = ask(tsa, `${POLICY}.2`);
    if (answer.kind !== 'stamp') throw new Error(answer.why);
    const { response, chain } = answer;
    const { stamp, problems } = checkStamp({ response, chain, over: OVER, trusted: tsa.root });
    expect(problems).toEqual([]);
    expect(stamp).toMatchObject({
      pinned: true,
      policy: `${POLICY}.2`,
      accuracy: 1500,
      nonce: `00${NONCE.toString('hex')}`,
    });
    expect(Math.abs((stamp?.time ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(tsa.accepts(response, chain, OVER)).toBe(true);
    expect(checkStamp({ response, chain, over: OVER }).stamp?.pinned).toBe(false);
  });
});
