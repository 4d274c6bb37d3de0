import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deferred } from '../../src/base/deadline.ts';
import { once } from './registry.mjs';

describe('a cache folder', () => {
  let cache = '';
  beforeEach(() => {
    cache = mkdtempSync(path.join(os.tmpdir(), 'lightcone-cache-'));
  });
  afterEach(() => {
    rmSync(cache, { recursive: true, force: true });
  });

  /** Fills it with one file, once it is let go. */
  const filling = (text, letGo) => async (work) => {
    await letGo;
    writeFileSync(path.join(work, 'file'), text);
  };

  test('is filled once, and found after that', async () => {
    const folder = path.join(cache, 'thing');
    await once(folder, filling('first'));
    await once(folder, filling('second'));
    expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('first');
  });

  test('filled by two at the same time is complete, and nothing is left beside it', async () => {
    const folder = path.join(cache, 'thing');
    const bothStarted = deferred();
    const one = once(folder, filling('one', bothStarted.promise));
    const two = once(folder, filling('two', bothStarted.promise));
    bothStarted.resolve();
    await Promise.all([one, two]);
    expect(readdirSync(cache)).toEqual(['thing']);
    expect(['one', 'two']).toContain(readFileSync(path.join(folder, 'file'), 'utf8'));
  });

  test('that could not be filled is not there, and can be filled later', async () => {
    const folder = path.join(cache, 'thing');
    const failing = once(folder, async () => {
      throw new Error('no network');
    });
    await expect(failing).rejects.toThrow('no network');
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(cache)).toEqual([]);
    await once(folder, filling('now'));
    expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('now');
  });
});
