import type { Assignment } from '../protocol/announcement.ts';

/**
 * Programs that only start the user's program, or prepare it: nobody wants to step through a package manager. They run without us;
 * what they start announces itself. The ends of paths, `/` between folders.
 */
const tooling = [
  '/npm/bin/npm-cli.js',
  '/npm/bin/npx-cli.js',
  '/pnpm/bin/pnpm.cjs',
  '/pnpm/bin/pnpm.mjs',
  '/pnpm/bin/pnpx.cjs',
  '/pnpm/bin/pnpx.mjs',
  '/yarn/bin/yarn.js',
  '/corepack/dist/corepack.js',
  '/corepack/dist/npm.js',
  '/corepack/dist/npx.js',
  '/corepack/dist/pnpm.js',
  '/corepack/dist/pnpx.js',
  '/corepack/dist/yarn.js',
  '/corepack/dist/yarnpkg.js',
  // The process around the one that runs the program.
  '/tsx/dist/cli.cjs',
  '/tsx/dist/cli.mjs',
  '/nodemon/bin/nodemon.js',
  '/node-dev/bin/node-dev',
  '/ts-node-dev/lib/bin.js',
  '/cross-env/dist/bin/cross-env.js',
  '/cross-env/src/bin/cross-env.js',
  '/dotenv-cli/cli.js',
  '/concurrently/dist/bin/concurrently.js',
  '/npm-run-all/bin/npm-run-all/index.js',
  '/npm-run-all/bin/run-p/index.js',
  '/npm-run-all/bin/run-s/index.js',
  '/npm-run-all2/bin/npm-run-all/index.js',
  '/npm-run-all2/bin/run-p/index.js',
  '/npm-run-all2/bin/run-s/index.js',
  '/wait-on/bin/wait-on',
  '/turbo/bin/turbo',
  '/nx/bin/nx.js',
  '/lerna/dist/cli.js',
  // Compilers.
  '/typescript/bin/tsc',
  '/typescript/lib/tsc.js',
  '/esbuild/bin/esbuild',
  '/node-gyp/bin/node-gyp.js',
] as const;

/** Yarn's own copy in a project: `.yarn/releases/yarn-4.9.1.cjs`. */
const yarnRelease = /\/\.yarn\/releases\/yarn-[^/]+\.c?js$/;

/**
 * @param program absolute path of the program, links followed
 * @param options of Node.js: the one that runs test files has no program of its own
 * @param own the user's rules, which go before ours
 */
export function isTooling(program: string, options: readonly string[], own: Assignment['tooling']): boolean {
  const path = program.replaceAll('\\', '/');
  const matches = (source: string) => new RegExp(source).test(path);
  if (own.show.some(matches)) return false;
  if (own.fold.some(matches)) return true;
  if (runsTestFiles(options)) return true;
  return tooling.some((end) => path.endsWith(end)) || yarnRelease.test(path);
}

/** `node --test` starts a process for each file, unless it is told to run them itself. */
function runsTestFiles(options: readonly string[]): boolean {
  return (
    options.includes('--test') && !options.some((option) => /^--(experimental-)?test-isolation=none$/.test(option))
  );
}
