/**
 * A checkpoint's text, C2SP tlog-checkpoint: origin, size, base64 root, each on its own line.
 * Signature lines would follow after an empty line; there are none yet.
 */
export function checkpointNote(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Reads a checkpoint's first three lines; `undefined` when it is none. */
export function parseCheckpoint(
  note: string,
): { origin: string; size: number; root: Buffer } | undefined {
  const match = /^([^\n]{1,200})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n(\n|$)/.exec(note);
  if (!match) return undefined;
  return {
    origin: match[1] ?? '',
    size: Number(match[2]),
    root: Buffer.from(match[3] ?? '', 'base64'),
  };
}
