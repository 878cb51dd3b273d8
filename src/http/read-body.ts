/** A body read to its end, or why it could not be. */
export type BodyRead =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'broken';
      readonly bytes: Uint8Array;
      readonly why: string;
      readonly tooLarge: boolean;
    };

/**
 * Reads a response body as it comes, decoded, and stops at `maxBytes`: a small compressed body
 * can be a large one. A connection that ends early gives what came, marked broken.
 */
export async function readBody(response: Response, maxBytes: number): Promise<BodyRead> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  if (!reader) return { kind: 'whole', bytes: new Uint8Array() };
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > maxBytes) {
        await reader.cancel();
        return {
          kind: 'broken',
          bytes: Buffer.concat(chunks),
          why: `larger than ${maxBytes} bytes`,
          tooLarge: true,
        };
      }
      chunks.push(part.value);
    }
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return {
      kind: 'broken',
      bytes: Buffer.concat(chunks),
      why: `ended early: ${cause}`,
      tooLarge: false,
    };
  }
  return { kind: 'whole', bytes: Buffer.concat(chunks) };
}
