/**
 * All that can be typed behind `lightcone`: what is parsed, what `--help` says and what the shells complete come from here. `parseArgs`
 * takes what it knows of an option, and leaves the rest alone.
 */
interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What it takes, in capitals; a list of words where there is nothing else. */
  readonly takes?: string | readonly string[];
  readonly about: string;
}

export interface Command {
  /** What comes behind its name, apart from options. */
  readonly form: string;
  readonly about: string;
  /** What files it is given end with. */
  readonly files?: '.lightcone' | '.lightcone-run' | '';
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
}

const json = { type: 'boolean', about: 'for programs: one line of JSON' } as const;
const otlp = { type: 'string', takes: 'URL', about: 'send it to an OpenTelemetry collector' } as const;
const kept = {
  otlp,
  'without-payloads': { type: 'boolean', about: 'leave out what the messages said' },
  'without-sources': { type: 'boolean', about: 'leave out the lines of sources' },
} as const;
const out = { type: 'string', takes: 'FILE', about: 'where to write it' } as const;

/** What a recording can be made into, and what can be made into one. */
const written = ['json', 'mermaid', 'otlp', 'perfetto', 'shiviz'] as const;
const read = ['json', 'otlp', 'shiviz'] as const;

export const commands = {
  record: {
    form: '-- COMMAND...',
    about: 'run a command, and keep in one file all messages of the Node.js processes that it starts',
    options: { out, name: { type: 'string', takes: 'NAME', about: 'what its node is called; app' }, ...kept },
    examples: ['lightcone record -- npm run dev', 'lightcone record --out bug.lightcone-run -- node src/main.js'],
  },
  attach: {
    form: 'PORT...',
    about: 'the same for processes whose inspectors listen, until Ctrl+C',
    options: { record: { type: 'string', takes: 'FILE', about: 'where to write it' }, ...kept },
    examples: ['lightcone attach 9229 9230 --record bug.lightcone-run'],
  },
  open: {
    form: 'FILE',
    about: 'show a recording in the browser, or two and where they differ, until that page is closed',
    files: '.lightcone-run',
    options: {
      compare: { type: 'string', takes: 'FILE', about: 'show this one below it, and where they begin to differ' },
      keep: { type: 'boolean', about: 'until Ctrl+C' },
      print: { type: 'boolean', about: 'print the address, open no browser' },
    },
    examples: ['lightcone open bug.lightcone-run', 'lightcone open good.lightcone-run --compare bad.lightcone-run'],
  },
  info: {
    form: 'FILE',
    about: 'say what a recording contains',
    files: '.lightcone-run',
    options: { json },
    examples: ['lightcone info bug.lightcone-run'],
  },
  query: {
    form: 'FILE TERMS...',
    about: 'find events, as the search of the timeline does',
    files: '.lightcone-run',
    options: { json, most: { type: 'string', takes: 'N', about: 'how many; 100' } },
    examples: [
      "lightcone query bug.lightcone-run node:orders 'status>=500'",
      "lightcone query bug.lightcone-run 'latency>100ms' --most 5",
    ],
  },
  state: {
    form: 'FILE [EVENT]',
    about:
      'say what all nodes were at, at an event or at the end: values of expose, last messages, and what the event can know of them',
    files: '.lightcone-run',
    options: { json },
    examples: ['lightcone state bug.lightcone-run', 'lightcone state bug.lightcone-run orders-2#812'],
  },
  export: {
    form: 'FILE',
    about: 'make something of a recording that other tools read',
    files: '.lightcone-run',
    options: {
      to: { type: 'string', takes: written, about: 'for whom' },
      out,
      filter: { type: 'string', takes: 'TERMS', about: 'only these events' },
      otlp,
      json,
    },
    examples: [
      'lightcone export bug.lightcone-run --to perfetto --out bug.json',
      'lightcone export bug.lightcone-run --otlp http://127.0.0.1:4318',
    ],
  },
  import: {
    form: 'FILE',
    about: 'make a recording of what another tool has written',
    files: '',
    options: { from: { type: 'string', takes: read, about: 'who wrote it' }, out, json },
    examples: ['lightcone import spans.json --from otlp'],
  },
  recover: {
    form: 'FILE',
    about: 'write what can still be read of a damaged recording into another file',
    files: '.lightcone-run',
    options: { out, json },
    examples: ['lightcone recover cut-off.lightcone-run --out rest.lightcone-run'],
  },
  compare: {
    form: 'FILE FILE',
    about: 'say where the messages of two recordings begin to differ',
    files: '.lightcone-run',
    options: { json },
    examples: ['lightcone compare good.lightcone-run bad.lightcone-run'],
  },
  run: {
    form: 'FILE',
    about: 'run a system from its file (.lightcone), until it ends, Ctrl+C, a time, or a line of its output',
    files: '.lightcone',
    options: {
      for: { type: 'string', takes: 'TIME', about: '30s, 500ms, 2m' },
      until: { type: 'string', takes: 'TEXT', about: 'a regular expression for a line of its output' },
      record: { type: 'string', takes: 'FILE', about: 'keep what happened' },
      'fail-on': {
        type: 'string',
        multiple: true,
        takes: ['exception', 'exit', 'watch'],
        about: 'what ends it with exit code 4; several with commas',
      },
    },
    examples: [
      'lightcone run shop.lightcone',
      "lightcone run shop.lightcone --until 'all orders done' --for 2m --fail-on exception,exit,watch --record run.lightcone-run",
    ],
  },
  check: {
    form: 'FILE',
    about: 'say what is wrong with a system file (.lightcone)',
    files: '.lightcone',
    options: { json },
    examples: ['lightcone check shop.lightcone'],
  },
  convert: {
    form: 'FILE',
    about: 'print a configuration of launch.json as a system file (.lightcone), or such a file as a configuration',
    files: '',
    options: {
      name: { type: 'string', takes: 'NAME', about: 'which configuration, or what it is to be called' },
      json,
    },
    examples: [
      'lightcone convert .vscode/launch.json --name Shop > shop.lightcone',
      'lightcone convert shop.lightcone',
    ],
  },
  dap: {
    form: '',
    about: 'speak the Debug Adapter Protocol, for editors other than VS Code',
    options: {
      pipe: { type: 'string', takes: 'PATH', about: 'on a pipe or Unix socket, for one client' },
      port: { type: 'string', takes: 'N', about: 'on this port of 127.0.0.1, for one client' },
      record: { type: 'string', takes: 'FOLDER', about: 'keep what happens in a file there' },
    },
    examples: ['lightcone dap', 'lightcone dap --port 4711'],
  },
  processes: {
    form: '',
    about: 'list the Node.js processes of this machine',
    options: {
      json,
      except: { type: 'string', multiple: true, takes: 'FOLDER', about: 'without those that run from there' },
    },
    examples: ['lightcone processes'],
  },
  completions: {
    form: 'bash|zsh|fish',
    about: 'print what makes a shell complete all this',
    options: {},
    examples: [
      'source <(lightcone completions bash)      # in ~/.bashrc',
      'source <(lightcone completions zsh)       # in ~/.zshrc, behind compinit',
      'lightcone completions fish | source       # in ~/.config/fish/config.fish',
    ],
  },
} as const satisfies Readonly<Record<string, Command>>;

/** The same, for whoever goes through all of them. */
export const allCommands: readonly (readonly [name: string, command: Command])[] = Object.entries(commands);
