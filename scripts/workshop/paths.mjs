/** Where things lie. Everything in `.cache`, `.build` and `test-output` can be deleted at any time; git ignores it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** Downloads that survive: Node binaries, the VS Code host. */
export const cache = path.join(root, '.cache');
/** What is packed into the .vsix. */
export const stage = path.join(root, '.build', 'vsix');
export const vsix = path.join(root, 'lightcone.vsix');
/** The example that `npm start` opens. */
export const example = path.join(root, 'examples', 'shop');
/** Screenshots, logs and results of the tests. */
export const testOutput = path.join(root, 'test-output');
