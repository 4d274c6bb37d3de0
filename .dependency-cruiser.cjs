/** The import table as rules; and no cycles, no orphans, nothing that is not declared. */
const { table, pure } = require('./scripts/import-table.cjs');

const tests = '[.]test[.]ts$';
const any = (folders) => `^src/(${folders.join('|')})/`;

const layers = Object.entries(table).flatMap(([folder, { may, lazily = [] }]) => {
  const from = { path: `^src/${folder}/`, pathNot: tests };
  const rules = [
    {
      name: `${folder}-imports-only-what-the-table-allows`,
      severity: 'error',
      comment: `${folder} may import from ${[...may, ...lazily].join(', ') || 'nothing'}; see scripts/import-table.cjs`,
      from,
      to: { path: '^src/', pathNot: any([folder, ...may, ...lazily]) },
    },
  ];
  if (lazily.length > 0) {
    rules.push({
      name: `${folder}-loads-lazily`,
      severity: 'error',
      comment: `${folder} loads ${lazily.join(', ')} by await import(…), when it is needed`,
      from,
      to: { path: any(lazily), dynamic: false, dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'every-folder-is-in-the-table',
      severity: 'error',
      comment: 'A new folder of src needs a line in scripts/import-table.cjs',
      from: {},
      to: { path: '^src/', pathNot: any(Object.keys(table)) },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/extension/' },
      to: { path: '^(node_modules/@types/)?vscode(/|$)' },
    },
    {
      name: 'pure-folders-touch-nothing',
      severity: 'error',
      comment: 'No files, sockets, processes; node:path is only text, and node:vm only compiles a text',
      from: { path: any(pure), pathNot: tests },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path|vm)(/|$)' },
    },
    {
      name: 'no-packages-in-base-and-probe',
      severity: 'error',
      comment: 'base imports nothing; the probe runs inside the programs of users and has no dependencies',
      from: { path: any(['base', 'probe']), pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'unknown'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: [tests, '^src/[^/]+/(main|bootstrap)[.]ts$', '[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // Packages that are only types (devtools-protocol, @types/…) have no `main`.
      mainFields: ['module', 'main', 'types', 'typings'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
