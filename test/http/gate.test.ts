import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/http/gate.ts';

describe('Gate', () => {
  it('lets so many through at once, the others in the order they came', async () => {
    const gate = new Gate(2);
    const order: number[] = [];
    let within = 0;
    let most = 0;
    const work = (n: number) =>
      gate.through(async () => {
        order.push(n);
        most = Math.max(most, ++within);
        await delay(5 - n);
        within--;
        return n;
      });
    expect(await Promise.all([0, 1, 2, 3, 4].map(work))).toEqual([0, 1, 2, 3, 4]);
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]]);
  });

  it('lets the next through when one fails', async () => {
    const gate = new Gate(1);
    const failing = gate.through(async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await gate.through(async () => 'yes')).toBe('yes');
  });
});
