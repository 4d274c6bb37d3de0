/**
 * Programs that only start the user's program: nobody wants to step through a package manager. They run without us;
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
  '/node-gyp/bin/node-gyp.js',
  '/cross-env/dist/bin/cross-env.js',
  '/cross-env/src/bin/cross-env.js',
  '/concurrently/dist/bin/concurrently.js',
  '/npm-run-all/bin/npm-run-all/index.js',
] as const;

/** Yarn's own copy in a project: `.yarn/releases/yarn-4.9.1.cjs`. */
const yarnRelease = /\/\.yarn\/releases\/yarn-[^/]+\.c?js$/;

/** @param program absolute path of the program, links followed. */
export function isTooling(program: string): boolean {
  const path = program.replaceAll('\\', '/');
  return tooling.some((end) => path.endsWith(end)) || yarnRelease.test(path);
}
