import { describe, expect, it } from 'vitest';
import { nameOf, unique } from './naming.ts';

const inPackage = (name: string) => async () => name;
const outside = async () => undefined;
const node = (...words: string[]) => ({
  pid: 48123,
  executable: '/usr/bin/node',
  words: ['node', ...words],
  ports: [],
});

describe('the name of a process', () => {
  it('is that of its script', async () => {
    expect(await nameOf({ ...node('src/orders.ts'), cwd: '/home/ada/shop' }, inPackage('shop'))).toBe('orders');
  });

  it('is that of the package where the script is called as everywhere', async () => {
    const process = { ...node('dist/index.js'), cwd: '/home/ada/ledger' };
    expect(await nameOf(process, inPackage('ledger'))).toBe('ledger');
  });

  it('is that of the folder where there is no package', async () => {
    expect(await nameOf({ ...node('src/main.js'), cwd: '/home/ada/billing' }, outside)).toBe('billing');
    expect(await nameOf({ ...node('-e', '1'), cwd: '/home/ada/billing' }, outside)).toBe('billing');
  });

  it('is the script after all where the system tells no folder', async () => {
    expect(await nameOf(node('server.js'), outside)).toBe('server');
  });

  it('has only what a name of a node may have', async () => {
    expect(await nameOf({ ...node('src/my orders (new).js'), cwd: '/home/ada' }, outside)).toBe('my-orders-new-');
  });

  it('gets a number where several have it', () => {
    expect(unique(['orders', 'stock', 'orders', 'orders-2', 'orders'])).toEqual([
      'orders',
      'stock',
      'orders-2',
      'orders-2-2',
      'orders-3',
    ]);
  });
});
