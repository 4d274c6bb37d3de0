/** What the words of the language mean, for hovers and completions. docs/language.md has the whole of it. */
export const words: Readonly<Record<string, { readonly form: string; readonly meaning: string }>> = {
  system: { form: 'system Shop', meaning: 'The name of the system.' },
  node: {
    form: 'node orders[3] { run "src/orders.ts" }',
    meaning: 'A member of the system; with a number, so many replicas.',
  },
  include: { form: 'include "payments.lightcone"', meaning: 'Adds the nodes and watches of another file.' },
  run: { form: 'run "src/orders.ts"', meaning: 'A file that Node runs, JavaScript or TypeScript.' },
  command: { form: 'command "npm run dev"', meaning: 'A line for the shell, which starts Node sooner or later.' },
  attach: {
    form: 'attach "127.0.0.1:9229"',
    meaning: 'A process that runs already: the address of its inspector, or `pid 4711`.',
  },
  external: { form: 'external "127.0.0.1:6379"', meaning: 'A peer that is not debugged: its lane has this name.' },
  args: { form: 'args "--port" "{8100 + index}"', meaning: 'Arguments of the program.' },
  env: { form: 'env PORT = 8080', meaning: 'An environment variable; `null` removes it.' },
  envFile: { form: 'envFile ".env"', meaning: 'Files of environment variables; later ones win.' },
  cwd: { form: 'cwd "services/orders"', meaning: 'The folder in which it runs, or against which paths are resolved.' },
  runtime: { form: 'runtime "node" with "--expose-gc"', meaning: 'What runs the program, and its own arguments.' },
  after: { form: 'after stock, orders', meaning: 'Starts when these are ready: nodes or groups.' },
  ready: { form: 'ready port 8080', meaning: 'When it counts as ready: `port`, `log`, `http` or `ipc`.' },
  map: { form: 'map "/app" -> "services/ledger"', meaning: 'Where its sources lie: its path, then ours.' },
  group: { form: 'group money', meaning: 'A name that several nodes share; replicas have one already.' },
  console: { form: 'console integratedTerminal', meaning: 'Where its output goes, and its input comes from.' },
  timeout: { form: 'timeout 90s', meaning: 'How long it may take to be ready.' },
  capture: { form: 'capture false', meaning: 'Whether its messages are captured.' },
  messages: {
    form: 'messages { payload 8192  redact "*secret*" }',
    meaning: 'What is captured of messages, and how much is kept.',
  },
  width: { form: 'width group', meaning: 'How much a halt stops: `all`, `group` or `node`.' },
  stepping: { form: 'stepping hold', meaning: 'While one node steps, what the others do: `auto`, `hold` or `run`.' },
  skipFiles: { form: 'skipFiles "<node_internals>/**"', meaning: 'Files that a step runs through.' },
  outFiles: { form: 'outFiles "dist/**/*.js"', meaning: 'Where compiled files lie.' },
  break: { form: 'break receive "POST /orders" at orders when body.total > 1000', meaning: 'Stops at a message.' },
  log: {
    form: 'log send at gateway "debit {body.account}"',
    meaning: 'Writes a line for each message, without stopping.',
  },
  watch: { form: 'watch "break receive /GET .*/ @orders"', meaning: 'A watch as launch.json has it.' },
  send: { form: 'break send "POST /debit" at orders', meaning: 'Where it is sent: stops in the line that sends it.' },
  receive: {
    form: 'break receive "POST /debit" at ledger',
    meaning: 'Where it is received: stops in the first line of its handler.',
  },
  loss: { form: 'break loss protocol ws', meaning: 'It was aborted, or its connection broke.' },
  at: { form: 'at orders, ledger', meaning: 'Where it happens: nodes, replicas or groups.' },
  from: { form: 'from gateway', meaning: 'Who sent it: nodes, groups, or a host outside.' },
  to: { form: 'to ledger', meaning: 'For whom it is: nodes, groups, or a host outside.' },
  when: {
    form: 'when body.total > 1000 and status != 500',
    meaning: 'A condition on `body`, `headers`, `status`, `latency`, `name`, `size`, `from`, `to`, `node`.',
  },
  protocol: { form: 'protocol http, ws', meaning: 'Only of these protocols.' },
  arm: {
    form: 'arm line "a.ts":5 after receive "POST /orders"',
    meaning: 'Counts only once something else has happened: A, then B.',
  },
  expose: {
    form: 'expose role = `this.role` line "raft.ts":88 at peers',
    meaning: 'A value at a line, told without stopping: below its node in the Nodes view, and here.',
  },
  invariant: { form: 'invariant "no debt": always balance >= 0', meaning: 'What must hold. Not run by this version.' },
  fault: {
    form: 'fault "slow" { delay gateway -> ledger by 200ms }',
    meaning: 'What may go wrong. Not run by this version.',
  },
};

export function cardOf(word: string): string | undefined {
  const known = Object.hasOwn(words, word) ? words[word] : undefined;
  return known && `\`\`\`lightcone\n${known.form}\n\`\`\`\n${known.meaning}`;
}
