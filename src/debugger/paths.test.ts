import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pathOfUrl } from '../base/file-url.ts';
import { pathOfScript, Roots, urlMatching } from './paths.ts';

describe('A file is named to V8', () => {
  it.each(['/srv/app/orders.js', '/srv/@scope/a+b.mjs', '/srv/bin/start'])(
    'by its URL when there is one spelling: %s',
    (path) => {
      expect(urlMatching(path)).toEqual({ url: pathToFileURL(path).href });
    },
  );

  it.each(['/srv/my app/x.ts', '/srv/[id]/~x.ts', '/srv/naïve/#1?.js', '/srv/a%20b.js', "/srv/(a)'{b}^.js"])(
    'by a pattern that takes both spellings: %s',
    (path) => {
      const name = urlMatching(path);
      const pattern = new RegExp('urlRegex' in name ? name.urlRegex : 'none');
      expect(pathToFileURL(path).href).toMatch(pattern);
      expect(pathToFileURL(path).href.toLowerCase()).toMatch(pattern);
      expect(`file://${path.replace('%', '%25')}`).toMatch(path.includes('%') ? /%25/ : pattern);
      expect(`${pathToFileURL(path).href}x`).not.toMatch(pattern);
    },
  );

  it.each(['/srv/app/orders.ts', '/srv/[id]/my orders.mts', '/srv/app/view.tsx'])(
    'by its URL or its path where Node may strip its types: %s',
    (path) => {
      const name = urlMatching(path);
      const pattern = new RegExp('urlRegex' in name ? name.urlRegex : 'none');
      for (const spelling of [pathToFileURL(path).href, path]) {
        expect(spelling).toMatch(pattern);
        expect(pathOfScript(spelling)).toBe(path);
        expect(`${spelling}x`).not.toMatch(pattern);
        expect(`/other${spelling}`).not.toMatch(pattern);
      }
    },
  );

  it('whatever the case of its drive letter', () => {
    const name = urlMatching('c:\\app\\x.ts');
    expect('urlRegex' in name && new RegExp(name.urlRegex).test('file:///C:/app/x.ts')).toBe(true);
  });
});

describe('A URL of V8', () => {
  it('becomes a path, whoever wrote it', () => {
    expect(pathOfUrl('file:///srv/my%20app/x.ts?v=2')).toBe('/srv/my app/x.ts');
    expect(pathOfUrl('file:///C:/app/x.ts')).toBe('C:\\app\\x.ts');
    expect(pathOfUrl('node:fs')).toBeUndefined();
    expect(pathOfUrl('file:///srv/100%.ts')).toBeUndefined();
  });
});

describe('Roots', () => {
  const roots = new Roots({ local: '/home/ada/shop/', remote: '/app' });
  it('map both ways and leave other paths alone', () => {
    expect(roots.toLocal('/app/src/x.ts')).toBe('/home/ada/shop/src/x.ts');
    expect(roots.toRemote('/home/ada/shop/src/x.ts')).toBe('/app/src/x.ts');
    expect(roots.toLocal('/application/x.ts')).toBe('/application/x.ts');
    expect(roots.toRemote('/usr/lib/x.js')).toBe('/usr/lib/x.js');
  });
});
