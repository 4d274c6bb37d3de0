import { describe, expect, it } from 'vitest';
import { resolve } from './resolve.ts';

const shop = { type: 'lightcone', request: 'launch', name: 'Shop', nodes: { orders: { program: 'orders.js' } } };

describe('a configuration', () => {
  it('gets the workspace folder as its cwd', () => {
    expect(resolve(shop, { isTrusted: true, folder: '/home/ada/shop' })).toEqual({
      kind: 'start',
      configuration: { ...shop, cwd: '/home/ada/shop' },
    });
  });

  it('keeps a cwd of its own', () => {
    const configuration = { ...shop, cwd: '/elsewhere' };
    expect(resolve(configuration, { isTrusted: true, folder: '/home/ada/shop' })).toEqual({
      kind: 'start',
      configuration,
    });
  });

  it('stays as it is where no folder is open', () => {
    expect(resolve(shop, { isTrusted: true, folder: undefined })).toEqual({ kind: 'start', configuration: shop });
  });

  it('is refused in a workspace that is not trusted', () => {
    expect(resolve(shop, { isTrusted: false, folder: '/home/ada/shop' })).toEqual({
      kind: 'refuse',
      message: 'Lightcone starts the programs of this workspace, and the workspace is not trusted. Trust it first.',
      remedy: 'trust',
    });
  });

  it('is refused without nodes', () => {
    const empty = { type: 'lightcone', request: 'launch', name: 'Shop' };
    expect(resolve(empty, { isTrusted: true, folder: '/home/ada/shop' })).toEqual({
      kind: 'refuse',
      message: '"Shop" names no nodes. Add "nodes" to it, one for each process of your system.',
      remedy: 'edit',
    });
  });
});

describe('F5 without a launch.json', () => {
  // This is what VS Code hands over then, whatever its types say.
  const nothing = {} as Parameters<typeof resolve>[0];

  it('has VS Code create one', () => {
    expect(resolve(nothing, { isTrusted: true, folder: '/home/ada/shop' })).toEqual({ kind: 'create' });
  });

  it('asks for trust first', () => {
    expect(resolve(nothing, { isTrusted: false, folder: '/home/ada/shop' })).toMatchObject({
      kind: 'refuse',
      remedy: 'trust',
    });
  });
});
