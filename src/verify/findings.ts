import { LIMITS } from '../format/limits.ts';
import { shown } from '../format/shown.ts';

/** The layers of a pack, in the order they are checked. */
export const PACK_LAYERS = [
  'container',
  'names',
  'hashes',
  'signature',
  'time',
  'log',
  'chain',
  'derived',
  'semantics',
  'replay',
] as const;
export const LAYERS = [...PACK_LAYERS, 'disclosure'] as const;
export type Layer = (typeof LAYERS)[number];

/** Every finding there is, with its layer. Names are permanent: docs/pack-format.md §8 lists them. */
export const FINDING_LAYERS = {
  'zip-end': 'container',
  'zip-limit': 'container',
  'zip-central': 'container',
  'zip-local': 'container',
  'zip-gap': 'container',
  'zip-order': 'container',
  'zip-base': 'container',
  'zip-crc': 'container',
  'zip-feature': 'container',
  'zip-inflate': 'container',
  'container-digest': 'container',
  'name-unsafe': 'names',
  'name-twin': 'names',
  'set-missing': 'names',
  'set-unexpected': 'names',
  'set-unlisted': 'names',
  'set-link': 'names',
  'set-empty-folder': 'names',
  'set-limit': 'names',
  'bag-declaration': 'hashes',
  'bag-info': 'hashes',
  'bag-oxum': 'hashes',
  'manifest-line': 'hashes',
  'hash-mismatch': 'hashes',
  'sig-missing': 'signature',
  'sig-format': 'signature',
  'sig-invalid': 'signature',
  'sig-signer': 'signature',
  'sig-key': 'signature',
  'sig-list': 'signature',
  'sig-note': 'signature',
  'time-format': 'time',
  'time-imprint': 'time',
  'time-signature': 'time',
  'time-chain': 'time',
  'time-weak': 'time',
  'time-early': 'time',
  'log-checkpoint': 'log',
  'log-line': 'log',
  'log-sequence': 'log',
  'log-range': 'log',
  'log-digest': 'log',
  'log-root': 'log',
  'log-earlier': 'log',
  'redaction-list': 'log',
  'chain-entry': 'chain',
  'chain-sequence': 'chain',
  'chain-previous': 'chain',
  'chain-key': 'chain',
  'chain-run': 'chain',
  'chain-fork': 'chain',
  'chain-rollback': 'chain',
  'derived-line': 'derived',
  'derived-kind': 'derived',
  'derived-count': 'derived',
  'derived-raw': 'derived',
  'derived-reference': 'derived',
  'derived-sum': 'derived',
  'pack-identity': 'semantics',
  'run-mismatch': 'semantics',
  'statement-mismatch': 'semantics',
  'raw-unlogged': 'semantics',
  'exchange-line': 'semantics',
  'exchange-body': 'semantics',
  'replay-row': 'replay',
  'replay-cell': 'replay',
  'replay-file': 'replay',
  'disclosure-about': 'disclosure',
  'disclosure-checkpoint': 'disclosure',
  'disclosure-leaf': 'disclosure',
  'disclosure-bytes': 'disclosure',
  'disclosure-proof': 'disclosure',
} as const satisfies Readonly<Record<string, Layer>>;
export type FindingKind = keyof typeof FINDING_LAYERS;
export const FINDING_KINDS = Object.keys(FINDING_LAYERS) as [FindingKind, ...FindingKind[]];

/** One thing that is not as the format says. */
export interface Finding {
  readonly kind: FindingKind;
  /** Path below the pack's base folder, or the name of the zip itself. */
  readonly file: string;
  /** Line of the file, from 1. */
  readonly record?: number;
  /** Byte offset: in the zip for container findings, else in the file. */
  readonly offset?: number;
  readonly expected: string;
  readonly found: string;
}

/** Findings as another thread hands them over. */
export interface Found {
  readonly list: readonly Finding[];
  readonly counts: readonly (readonly [Layer, number])[];
}

/** Collects findings; beyond the limit it only counts, so that a hostile pack can't fill memory. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #perLayer = new Map<Layer, number>();

  add(finding: Finding): void {
    const layer = FINDING_LAYERS[finding.kind];
    this.#perLayer.set(layer, this.count(layer) + 1);
    if (this.list.length >= LIMITS.findings) return;
    const { file, expected, found } = finding;
    this.list.push({
      ...finding,
      file: shown(file),
      expected: shown(expected),
      found: shown(found),
    });
  }

  found(): Found {
    return { list: this.list, counts: [...this.#perLayer] };
  }

  /** Adds what was found elsewhere, whose texts are escaped already. */
  take({ list, counts }: Found): void {
    for (const [layer, n] of counts) this.#perLayer.set(layer, this.count(layer) + n);
    this.list.push(...list.slice(0, LIMITS.findings - this.list.length));
  }

  count(layer: Layer): number {
    return this.#perLayer.get(layer) ?? 0;
  }

  get total(): number {
    return [...this.#perLayer.values()].reduce((sum, n) => sum + n, 0);
  }
}
