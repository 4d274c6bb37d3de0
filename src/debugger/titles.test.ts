import { describe, expect, it } from 'vitest';
import type { NodeName } from '../system/model.ts';
import { plainTitleOfProcess, plainTitleOfWorker, Titles } from './titles.ts';

const shop = 'shop' as NodeName;

describe('A title', () => {
  it('of a process is the name of its node; of a child its file, or its package where that says more', () => {
    const child = { node: shop, isMain: false, argv: ['node', '/srv/ledger.js'], packageName: '@shop/ledger' };
    expect(plainTitleOfProcess({ ...child, isMain: true })).toBe('shop');
    expect(plainTitleOfProcess(child)).toBe('shop (ledger.js)');
    expect(plainTitleOfProcess({ ...child, argv: ['node', '/srv/ledger/index.js'] })).toBe('shop (@shop/ledger)');
    expect(plainTitleOfProcess({ ...child, cluster: 2 })).toBe('shop (worker 2)');
  });

  it('of a worker is its name, or its file, or just "worker"', () => {
    expect(plainTitleOfWorker(shop, 'hasher', 'file:///srv/hash.js')).toBe('shop (hasher)');
    expect(plainTitleOfWorker(shop, undefined, 'file:///srv/hash.js')).toBe('shop (hash.js)');
    expect(plainTitleOfWorker(shop, undefined, '')).toBe('shop (worker)');
  });

  it('that is taken gets a number, which is given again when it is free', () => {
    const titles = new Titles();
    const take = () => titles.take('shop (hash.js)', { mayShare: false });
    expect([take(), take(), take()]).toEqual(['shop (hash.js)', 'shop (hash.js) #2', 'shop (hash.js) #3']);
    titles.free('shop (hash.js) #2');
    expect([take(), take()]).toEqual(['shop (hash.js) #2', 'shop (hash.js) #4']);
  });

  it('of a process that replaces another one is the same, even before that one is gone', () => {
    const titles = new Titles();
    expect(titles.take('shop', { mayShare: true })).toBe('shop');
    expect(titles.take('shop', { mayShare: true })).toBe('shop');
    titles.free('shop');
    expect(titles.take('shop', { mayShare: true })).toBe('shop');
  });
});
