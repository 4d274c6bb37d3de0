import { describe, expect, it } from 'vitest';
import { parseAddress, showAddress } from './address.ts';

describe('an address', () => {
  it.each([
    [9229, '127.0.0.1', 9229],
    ['9229', '127.0.0.1', 9229],
    ['127.0.0.1:9229', '127.0.0.1', 9229],
    ['localhost:9229', 'localhost', 9229],
    ['ledger.internal:80', 'ledger.internal', 80],
    ['[::1]:9229', '::1', 9229],
    ['ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e', '127.0.0.1', 9229],
    ['http://127.0.0.1:9229/json/list', '127.0.0.1', 9229],
    [' 127.0.0.1:9229 ', '127.0.0.1', 9229],
  ])('%j', (value, host, port) => {
    expect(parseAddress(value)).toEqual({ host, port });
  });

  it.each([
    ['localhost'],
    [''],
    [':9229'],
    ['127.0.0.1:'],
    ['127.0.0.1:0'],
    ['127.0.0.1:65536'],
    ['wss://127.0.0.1:9229'],
    ['::1:9229'],
    ['me@host:9229'],
    ['a host:9229'],
    [0],
    [9229.5],
    [Number.NaN],
    [null],
    [{ pid: 1 }],
  ])('is not %j', (value) => {
    expect(parseAddress(value)).toBeUndefined();
  });

  it('is shown the same for every name of this machine', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      expect(showAddress({ host, port: 9229 })).toBe('127.0.0.1:9229');
    expect(showAddress({ host: 'fe80::1', port: 9229 })).toBe('[fe80::1]:9229');
  });
});
