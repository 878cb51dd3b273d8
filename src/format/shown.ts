/** Control characters and bidirectional marks as escapes, so that a hostile text can't forge output. */
export function shown(text: string): string {
  return text
    .slice(0, 400)
    .replaceAll(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
    );
}
