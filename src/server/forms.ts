/**
 * What a completion writes for a word of the language: the word with what it needs. `$1` is where the cursor stands then; where there is
 * something to choose from, the editor asks for the next completions at once, so that a file can be written by completions alone.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets of the Language Server Protocol.
export interface Form {
  readonly snippet: string;
  /** Whether completions follow. */
  readonly asks: boolean;
}

const asking = (snippet: string): Form => ({ snippet, asks: true });
const plain = (snippet: string): Form => ({ snippet, asks: false });

/** By rule of the grammar and word; by word alone where it means the same everywhere. */
const forms: Readonly<Record<string, Form>> = {
  system: plain('system ${1:Shop}'),
  'Node node': plain('node ${1:name} {\n\t$0\n}'),
  break: asking('break $1'),
  log: asking('log $1'),
  include: asking('include "$1"'),
  run: asking('run "$1"'),
  command: asking('command "$1"'),
  attach: asking('attach "$1"'),
  external: plain('external "${1:127.0.0.1:6379}"'),
  args: plain('args "$1"'),
  env: plain('env ${1:NAME} = "${2:value}"'),
  envFile: asking('envFile "$1"'),
  'Cwd cwd': plain('cwd "$1"'),
  'Setting cwd': plain('cwd "$1"'),
  runtime: plain('runtime "${1:node}" with "$2"'),
  'After after': asking('after $1'),
  ready: asking('ready $1'),
  'Ready port': asking('port $1'),
  'Ready log': plain('log "$1"'),
  'Ready http': plain('http "${1:8080/health}"'),
  map: plain('map "${1:/app}" -> "$2"'),
  'Group group': plain('group ${1:name}'),
  console: asking('console $1'),
  timeout: plain('timeout ${1:30s}'),
  'Capture capture': asking('capture $1'),
  width: asking('width $1'),
  stepping: asking('stepping $1'),
  asyncStacks: asking('asyncStacks $1'),
  sourceMaps: asking('sourceMaps $1'),
  stopOnEntry: asking('stopOnEntry $1'),
  stops: asking('stops $1'),
  followChildren: asking('followChildren $1'),
  terminal: asking('terminal $1'),
  outFiles: plain('outFiles "${1:dist/**/*.js}"'),
  skipFiles: plain('skipFiles "${1:<node_internals>/**}"'),
  tooling: plain('tooling "$1"'),
  messages: plain('messages {\n\t$0\n}'),
  'MessagesPart capture': asking('capture $1'),
  stacks: asking('stacks $1'),
  payload: plain('payload ${1:8192}'),
  redact: plain('redact "${1:*secret*}"'),
  propagateTo: plain('propagateTo "$1"'),
  watch: plain('watch "$1"'),
  send: asking('send "$1"'),
  receive: asking('receive "$1"'),
  'LineWatch line': asking('line "$1":${2:1}'),
  'Target line': asking('line "$1":${2:1}'),
  at: asking('at $1'),
  'PlaceClause from': asking('from $1'),
  'PlaceClause to': asking('to $1'),
  protocol: asking('protocol $1'),
  'WhenClause when': asking('when $1'),
  arm: asking('arm $1'),
  'Arming after': asking('after $1'),
  expose: plain('expose ${1:role} = `${2:this.role}` line "${3:src/main.ts}":${4:1}'),
  invariant: plain('invariant "$1": $2'),
  fault: plain('fault "$1" { $2 }'),
};

/** @param rule of the grammar in which the word stands */
export function formOf(rule: string, word: string): Form | undefined {
  const key = keyOf(rule, word);
  return key === undefined ? undefined : forms[key];
}

/** What is written first, or most, comes first. */
export function rankOf(rule: string, word: string): number {
  const at = Object.keys(forms).indexOf(keyOf(rule, word) ?? '');
  return at < 0 ? 99 : at;
}

function keyOf(rule: string, word: string): string | undefined {
  return [`${rule} ${word}`, word].find((one) => Object.hasOwn(forms, one));
}
