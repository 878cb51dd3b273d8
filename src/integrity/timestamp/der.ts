import { type BaseBlock, Constructed, fromBER, ObjectIdentifier } from 'asn1js';
import { messageOf } from '../../errors.ts';

/** Tags of the types that time stamps and certificates are made of, as their identifier octets. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  generalizedTime: 0x18,
} as const;

/** `[n]` holding other values. */
export function explicit(n: number): number {
  return 0xa0 + n;
}

/** Ceilings for hostile input; an honest token is 20 levels deep and has some hundred values. */
const LIMITS = { maxDepth: 32, maxNodes: 5_000, maxContentLength: 64 * 1024 };

/** One value of DER. */
export interface Der {
  readonly tag: number;
  /** Tag, length and content, as they were read. */
  readonly bytes: Buffer;
  readonly content: Buffer;
  readonly children: readonly Der[];
}

/** Bytes that are not what they should be. `message` says what was expected. Never leaves this folder. */
export class DerError extends Error {}

/**
 * Reads exactly one value: DER alone, of limited size and depth, with nothing behind it.
 * @throws DerError
 */
export function readDer(bytes: Uint8Array): Der {
  const buffer = Buffer.from(bytes);
  const { offset, result } = parse(buffer);
  if (offset === -1) throw new DerError(`DER: ${result.error || 'cut short'}`);
  if (offset !== buffer.length)
    throw new DerError(`one value, found ${buffer.length - offset} bytes behind it`);
  const value = derOf(result);
  if (!encoded(value).equals(buffer)) throw new DerError('DER, found another encoding (BER)');
  return value;
}

/** The parser says some of what is wrong with hostile bytes by throwing plain errors. */
function parse(bytes: Buffer): ReturnType<typeof fromBER> {
  try {
    return fromBER(bytes, LIMITS);
  } catch (error) {
    throw new DerError(`DER: ${messageOf(error)}`);
  }
}

function derOf(block: BaseBlock): Der {
  const bytes = Buffer.from(block.valueBeforeDecodeView);
  const tag = bytes[0] ?? 0;
  const inner = block instanceof Constructed ? block.valueBlock.value : [];
  const content = bytes.subarray(bytes.length - block.lenBlock.length);
  return { tag, bytes, content, children: inner.map(derOf) };
}

/** The one way DER writes a value. */
function encoded({ tag, content, children }: Der): Buffer {
  return children.length > 0 ? der(tag, ...children.map(encoded)) : der(tag, content);
}

/** Writes one value. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const hex = length.toString(16);
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 + digits.length), digits, content]);
}

export function oid(dotted: string): Buffer {
  return Buffer.from(new ObjectIdentifier({ value: dotted }).toBER());
}

export function readOid({ tag, bytes }: Der): string {
  const { result } = parse(bytes);
  if (tag === TAG.oid && result instanceof ObjectIdentifier) return result.getValue();
  throw new DerError('an object identifier');
}

/** A number of at most 4 bytes. */
export function readSmall({ content }: Der): number {
  if (content.length === 0 || content.length > 4) throw new DerError('a small number');
  return content.readIntBE(0, content.length);
}

/** Takes the members of a sequence one after the other. */
export class Fields {
  readonly #values: readonly Der[];
  readonly #of: string;
  #at = 0;

  /** @param of what the sequence is, for errors */
  constructor(value: Der, of: string, tag: number = TAG.sequence) {
    if (value.tag !== tag) throw new DerError(of);
    this.#values = value.children;
    this.#of = of;
  }

  /** The next member, which must have this tag. */
  take(tag: number, what: string): Der {
    const value = this.optional(tag);
    if (value === undefined) throw new DerError(`${what} in ${this.#of}`);
    return value;
  }

  optional(...tags: readonly number[]): Der | undefined {
    const value = this.#values[this.#at];
    if (value === undefined || !tags.includes(value.tag)) return undefined;
    this.#at++;
    return value;
  }

  /** All that is left, each with this tag. */
  rest(tag: number, what: string): Der[] {
    const left: Der[] = [];
    while (this.#at < this.#values.length) left.push(this.take(tag, what));
    return left;
  }

  end(): void {
    if (this.#at < this.#values.length) throw new DerError(`nothing more in ${this.#of}`);
  }
}

/** The only member of a set or sequence. */
export function only(value: Der, tag: number, what: string): Der {
  const fields = new Fields(value, what, value.tag);
  const member = fields.take(tag, what);
  fields.end();
  return member;
}
