/**
 * Which folder of `src` may import from which: the house rule that keeps the layers apart (docs/architecture.md).
 * `.dependency-cruiser.cjs` makes rules of it, `import-table.test.mjs` shows that they hold.
 *
 * A folder may always import from itself. `lazily` allows `await import(…)` and types, nothing that loads at start.
 */
/** @type {Record<string, { may: string[], lazily?: string[] }>} */
const table = {
  base: { may: [] },
  expression: { may: ['base'] },
  system: { may: ['base', 'expression'] },
  protocol: { may: ['base', 'expression'] },
  causality: { may: ['base', 'protocol', 'expression'] },
  language: { may: ['base', 'expression', 'system'] },
  probe: { may: ['base', 'protocol', 'expression'] },
  cdp: { may: ['base'] },
  nodes: { may: ['base', 'protocol', 'system', 'cdp'] },
  debugger: { may: ['base', 'expression', 'system', 'protocol', 'causality', 'cdp', 'nodes'] },
  recording: { may: ['base', 'protocol', 'causality'] },
  adapter: {
    may: ['base', 'expression', 'system', 'protocol', 'causality', 'cdp', 'nodes', 'debugger', 'recording'],
    lazily: ['language'],
  },
  server: { may: ['base', 'expression', 'system', 'protocol', 'language'] },
  extension: { may: ['base', 'protocol', 'system'] },
  timeline: { may: ['base', 'protocol', 'expression', 'causality'] },
  cli: {
    may: [
      ...['base', 'expression', 'system', 'protocol', 'causality', 'language', 'probe', 'cdp', 'nodes', 'debugger'],
      ...['recording', 'adapter', 'server'],
    ],
  },
};

/** Folders without side effects: they know no file, socket, process or clock. Paths are only text. */
const pure = ['base', 'expression', 'system', 'causality'];

module.exports = { table, pure };
