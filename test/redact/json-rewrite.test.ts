import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteJson } from '../../src/integrity/json-rewrite.ts';

const keep = () => undefined;
const bytes = (text: string) => Buffer.from(text);

describe('rewriting JSON in place', () => {
  it('keeps every byte of what it does not change', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(rewriteJson(bytes(spaced), keep)?.toString()).toBe(spaced);
      }),
    );
  });

  it('replaces single values and leaves numbers, escapes and spaces around as they were', () => {
    const text = '\ufeff{ "a" : 1.0e2, "b":["\\u0041na",{"c":"Ana"}] ,"b":"x"}\n{"c":"Ana"}\n';
    const seen: string[] = [];
    const put = rewriteJson(bytes(text), ({ path, kind, text: value, document }) => {
      seen.push(`${document} ${kind} ${path.join('/')} ${value}`);
      return kind === 'string' && value === 'Ana' ? '"?"' : undefined;
    });
    expect(put?.toString()).toBe('\ufeff{ "a" : 1.0e2, "b":["?",{"c":"?"}] ,"b":"x"}\n{"c":"?"}\n');
    expect(seen).toContain('0 string b/1/c Ana');
    expect(seen).toContain('0 number a 1.0e2');
    expect(seen).toContain('1 string c Ana');
  });

  it('refuses what is no JSON, too deep or no UTF-8', () => {
    for (const text of ['{', '{"a":}', '["a" "b"]', '{"a":1,}', 'nope', '"\u0001"', '"open'])
      expect(rewriteJson(bytes(text), keep), text).toBeUndefined();
    expect(rewriteJson(bytes('['.repeat(5000)), keep)).toBeUndefined();
    expect(rewriteJson(Buffer.from([0x22, 0xff, 0x22]), keep)).toBeUndefined();
  });
});
