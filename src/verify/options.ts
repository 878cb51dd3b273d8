/** One option of `verify`, the same for `auditpack verify` and for the verifier that stands alone. */
export interface VerifyOption {
  readonly name: string;
  /** What the value is called in help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

export const VERIFY_OPTIONS: readonly VerifyOption[] = [
  {
    name: 'key',
    value: 'file|fingerprint',
    help: 'who may have signed: SHA256:…, or a file of public keys, told by another channel',
  },
  {
    name: 'reviewer',
    value: 'file|fingerprint',
    help: 'who may have countersigned as reviewer, likewise',
  },
  {
    name: 'tsa-ca',
    value: 'file',
    help: 'certificates (PEM) of time-stamping authorities you trust',
  },
  { name: 'previous', value: 'pack', help: 'an earlier pack you hold: nothing may be rewritten' },
  {
    name: 'checkpoint',
    value: 'file',
    help: 'earlier checkpoints you hold: log/checkpoint, or published lines',
  },
  { name: 'historic', help: 'an older pack than one seen before is what you want' },
  { name: 'no-state', help: 'neither read nor write the memory of packs seen before' },
  { name: 'strict', help: 'exit 1 also when nothing is altered but something is not shown' },
];

/** Values by option name: true for a switch, text for the others. */
export type VerifyValues = Readonly<Record<string, string | boolean | undefined>>;
