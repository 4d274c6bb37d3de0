/** A Chromium for the tests that drive a real workbench. */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  `${process.env.PROGRAMFILES ?? 'C:\\Program Files'}\\Google\\Chrome\\Application\\chrome.exe`,
];

export const browserRemedy =
  'The extension and end-to-end tests drive VS Code in a Chromium, and none was found.\n' +
  '  Install one (Debian and Ubuntu: apt install chromium), or name yours: CHROMIUM=/path/to/chrome npm test.\n' +
  '  "npm test -- --no-browser" leaves those tests out.';

/**
 * A program in PATH, as a shell would find it.
 * @param {string} name
 * @returns {string | undefined}
 */
export function inPath(name) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined;
}

/** @returns {string | undefined} path of the browser: CHROMIUM, else what is installed */
export function browser() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : undefined;
  for (const name of names) {
    const found = inPath(name);
    if (found) return found;
  }
  return places.find((place) => existsSync(place));
}
