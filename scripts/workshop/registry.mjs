/** Files from npm packages that are no dependencies of ours, because only some machines need them. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Complaint, capture, npm } from './run.mjs';

/**
 * Downloads a package's archive. npm itself checks it against the registry's integrity; a pin is checked by us as well.
 * @param {{ name: string, version: string, integrity?: string | undefined }} wanted
 * @param {string} folder where to put it
 * @returns {Promise<string>} path of the .tgz
 */
export async function download({ name, version, integrity }, folder) {
  const spec = `${name}@${version}`;
  const { file, args, options } = npm(['pack', spec, '--silent', '--pack-destination', folder]);
  let printed;
  try {
    printed = await capture(file, args, options);
  } catch (error) {
    throw new Complaint(`${spec} can't be fetched from the npm registry.\n${error.message}`);
  }
  const archive = path.join(folder, printed.trim().split('\n').at(-1) ?? '');
  if (integrity) {
    const got = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (got !== integrity) {
      throw new Complaint(
        `${spec} from the npm registry is not the file that was pinned:\n  pinned ${integrity}\n  got    ${got}\n` +
          'Do not use it; find out which registry or proxy answered (npm config get registry).',
      );
    }
  }
  return archive;
}

/**
 * Unpacks an archive; `tar` is part of Linux, macOS and Windows 10.
 * @param {string} archive
 * @param {string} folder
 * @param {readonly string[]} args further arguments of tar: members, --strip-components, --exclude
 */
export async function unpack(archive, folder, args) {
  mkdirSync(folder, { recursive: true });
  await capture('tar', ['-xzf', archive, '-C', folder, ...args]);
}

/**
 * Fills a cache folder once. Two at the same time are safe: each works in a folder of its own, the first one wins.
 * @param {string} folder complete whenever it exists
 * @param {(work: string) => Promise<void>} fill
 */
export async function once(folder, fill) {
  if (existsSync(folder)) return;
  const work = `${folder}.${randomUUID()}`;
  mkdirSync(work, { recursive: true });
  try {
    await fill(work);
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
