import { byText } from '../model/ids.ts';
import { LIMITS } from './limits.ts';

const SEGMENT = /^[A-Za-z0-9._@+=()-]+$/;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * Why a path inside a pack is refused, or `undefined` when it is fine (docs/pack-format.md §2.2).
 * Only names that mean the same file to every tool and every file system are let through.
 */
export function nameDefect(path: string): string | undefined {
  if (path.length > LIMITS.pathLength) return `longer than ${LIMITS.pathLength} characters`;
  const segments = path.split('/');
  if (segments.length > LIMITS.depth) return `more than ${LIMITS.depth} levels deep`;
  for (const segment of segments) {
    const defect = segmentDefect(segment);
    if (defect !== undefined) return defect;
  }
  return undefined;
}

function segmentDefect(segment: string): string | undefined {
  if (segment === '') return 'an empty path segment';
  if (segment === '.' || segment === '..') return `a "${segment}" segment`;
  if (!SEGMENT.test(segment)) return 'a character outside A-Z a-z 0-9 . _ @ + = ( ) -';
  if (segment.startsWith('-'))
    return 'a segment that starts with "-", which tools read as an option';
  if (segment.endsWith('.')) return 'a segment that ends with a dot, which Windows drops';
  if (WINDOWS_DEVICE.test(segment)) return 'a device name of Windows';
  return undefined;
}

/**
 * The one order of files in a pack: in every folder first its folders, then its files, each by code
 * unit. So every file that describes others (manifests, bag-info, the workbook) comes after them and
 * a pack can be written in one pass.
 */
export function byEntryOrder(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let i = 0; i < left.length && i < right.length; i++) {
    const leftIsFile = i === left.length - 1;
    const rightIsFile = i === right.length - 1;
    if (leftIsFile !== rightIsFile) return leftIsFile ? 1 : -1;
    const order = byText(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Name of a pack and of its one base folder: `<organization>-<from>-<to>-<sequence>`, e.g.
 * `larkspur-care-inc-2026-01-01-2026-07-01-0001`. Dates are local to the organization.
 */
export function packName(pack: {
  organization: string;
  from: string;
  to: string;
  sequence: number;
}): string {
  const slug = pack.organization
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
  return `${slug || 'organization'}-${pack.from}-${pack.to}-${String(pack.sequence).padStart(4, '0')}`;
}

/** Matches what `packName` makes. */
export const PACK_NAME =
  /^[a-z0-9][a-z0-9-]{0,47}-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}-\d{4,}(-redacted)?$/;
