/** Opens the picture of `test/fixtures/picture` in Chromium, with the colours of VS Code's default themes. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../scripts/workshop/paths.mjs';

export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';

const classes: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};

/** @param folder is written to @returns the page's URL, without its query */
export async function buildPicturePage(folder: string): Promise<string> {
  await esbuild.build({
    entryPoints: [path.join(root, 'test/fixtures/picture/page.ts')],
    bundle: true,
    outfile: path.join(folder, 'page.js'),
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  const themes = readFileSync(path.join(root, 'src/cli/themes.css'), 'utf8');
  const style = `${themes} html, body, main { height: 100%; margin: 0 }`;
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Picture</title><style>${style}</style>`;
  const file = path.join(folder, 'index.html');
  writeFileSync(
    file,
    `${head}<link rel="stylesheet" href="page.css"><body><main></main><script src="page.js"></script>`,
  );
  return pathToFileURL(file).href;
}

export async function openPicture(
  browser: Browser,
  url: string,
  query: string,
  size: { readonly width: number; readonly height: number },
  theme: Theme = 'dark',
): Promise<Page> {
  const colorScheme = theme.endsWith('dark') ? 'dark' : 'light';
  const contrast = theme.startsWith('hc') ? 'more' : 'no-preference';
  const page = await browser.newPage({ viewport: size, colorScheme, contrast, reducedMotion: 'reduce' });
  // VS Code tells the kind of theme by classes of the body.
  await page.addInitScript(
    `addEventListener('DOMContentLoaded', () => { document.body.className = '${classes[theme]}' })`,
  );
  await page.goto(`${url}?${query}`);
  await page.waitForFunction(
    'timeline.state.view.to > timeline.state.view.from && asked.includes("lightcone/overview")',
  );
  return page;
}
