import { describe, expect, it } from 'vitest';
import { rowHeight } from '../../src/pack/workbook/sheet.ts';

const LINE = rowHeight([undefined, 'a', 'a'], [10]) - rowHeight([undefined], [10]);
const lines = (height: number) => Math.round((height - rowHeight([undefined], [10])) / 13) + 1;

describe('the height of a row', () => {
  it('is one line for short texts', () => {
    expect(LINE).toBe(0);
    expect(lines(rowHeight([undefined, 'short', 12], [10, 10]))).toBe(1);
  });

  it('shows the fullest cell, also beside empty ones', () => {
    const values: (string | undefined)[] = [];
    values[1] = 'one';
    values[4] = 'five words that need room';
    expect(lines(rowHeight(values as string[], [10, 10, 10, 10]))).toBe(3);
  });

  it('wraps between words and breaks what is longer than a line', () => {
    expect(lines(rowHeight([undefined, 'ACC-01, ACC-02, ACC-03'], [8]))).toBe(3);
    expect(lines(rowHeight([undefined, 'x'.repeat(95)], [10]))).toBe(10);
    expect(lines(rowHeight([undefined, 'a\n\nb'], [10]))).toBe(3);
  });

  it('has a limit that spreadsheets can show', () => {
    expect(rowHeight([undefined, 'x\n'.repeat(500)], [10])).toBeLessThan(409);
  });
});
