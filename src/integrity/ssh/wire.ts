/** SSH binary encoding (RFC 4251 §5): strings and integers with a length in front. */

export function sshString(data: Uint8Array | string): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A positive integer, big-endian: without leading zeros, but one where the top bit is set. */
export function mpint(value: Uint8Array): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start++;
  const bytes = Buffer.from(value.subarray(start));
  const isHigh = (bytes[0] ?? 0) >= 0x80;
  return sshString(isHigh ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** Reads one field after the other. @throws RangeError where a field goes past the end */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#bytes.length)
      throw new RangeError(`${length} bytes expected at ${this.#at}`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.string().toString('latin1');
  }

  /** A positive integer without its leading zero byte. */
  mpint(): Buffer {
    const bytes = this.string();
    return bytes[0] === 0 ? bytes.subarray(1) : bytes;
  }
}
