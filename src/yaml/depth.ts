import { Lexer } from 'yaml';

/** Marks the next token as a scalar's text. */
const SCALAR = '\x1f';

/**
 * An upper bound of how deep a YAML text nests, without building anything: the parser recurses,
 * and a few kilobytes of `[` or `- ` would exhaust it. Counts open brackets, indentation and the
 * indicators of a line; stops counting beyond `limit`.
 */
export function nestingBound(text: string, limit: number): number {
  const place = { brackets: 0, line: 0, lineStart: true };
  let deepest = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalar) step(place, token);
    else place.lineStart = token.endsWith('\n');
    isScalar = token === SCALAR;
    deepest = Math.max(deepest, place.brackets + place.line);
    if (deepest > limit) break;
  }
  return deepest;
}

interface Place {
  brackets: number;
  /** Indentation and indicators of the line. */
  line: number;
  lineStart: boolean;
}

function step(place: Place, token: string): void {
  if (token === '[' || token === '{') place.brackets++;
  else if (token === ']' || token === '}') place.brackets--;
  else if (token === '\n' || token === '\r\n') {
    place.line = 0;
    place.lineStart = true;
    return;
  } else if (place.lineStart && token.startsWith(' ')) place.line = token.length;
  else if (place.brackets === 0 && (token === '-' || token === '?' || token === ':')) place.line++;
  if (token !== SCALAR) place.lineStart = false;
}
