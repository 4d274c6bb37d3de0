/** The editor must offer what the parser accepts, no more and no less. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  attachKeys,
  editorKeys,
  externalKeys,
  fileKey,
  keepKeys,
  launchKeys,
  messagesKeys,
  nodeMessagesKeys,
  pidKeys,
  readyKeys,
  systemKeys,
} from './keys.ts';
import { parseSystem } from './parse.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: unknown }[];
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly default?: unknown;
}

interface Debugger {
  readonly configurationAttributes: Readonly<Record<'launch' | 'attach', Schema>>;
  readonly configurationSnippets: readonly { readonly label: string; readonly body: unknown }[];
}

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  contributes: { debuggers: [Debugger] };
};
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [contribution] = manifest.contributes.debuggers;
const { launch, attach } = contribution.configurationAttributes;

/** What the editor offers for a key: as a whole, or part by part. */
function defaultsOf(schema: Schema | undefined): unknown {
  if (schema?.default !== undefined || !schema?.properties) return schema?.default;
  return Object.fromEntries(Object.entries(schema.properties).map(([key, part]) => [key, defaultsOf(part)]));
}

/** VS Code adds these to every schema by itself. */
const describedByEditor = ['type', 'request', 'name'];

function keysOf(schema: Schema | undefined): string[] {
  return Object.keys(schema?.properties ?? {}).sort();
}

function nodeOf(schema: Schema): Schema {
  const node = schema.properties?.nodes?.additionalProperties;
  if (typeof node !== 'object') throw new Error('The schema does not describe nodes.');
  return node;
}

describe.each([
  ['launch', launch],
  ['attach', attach],
])('the schema of %s', (_request, schema) => {
  it('has the keys that the parser accepts', () => {
    expect(keysOf(schema)).toEqual([...systemKeys, fileKey].filter((key) => !describedByEditor.includes(key)).sort());
    expect(keysOf(schema.properties?.messages)).toEqual([...messagesKeys].sort());
    expect(keysOf(schema.properties?.messages?.properties?.keep)).toEqual([...keepKeys].sort());
    expect(keysOf(nodeOf(schema).properties?.messages)).toEqual([...nodeMessagesKeys].sort());
    expect(keysOf(schema).filter((key) => editorKeys.has(key))).toEqual([]);
  });

  it('explains every key and every choice, and refuses strangers', () => {
    const visit = (part: Schema, place: string): void => {
      expect.soft(part.enumDescriptions?.length, place).toBe(part.enum?.length);
      for (const [key, child] of Object.entries(part.properties ?? {})) {
        expect.soft(child.markdownDescription, `${place}.${key}`).toMatch(/\.$|\.`\)?$/);
        visit(child, `${place}.${key}`);
        if (child.properties) expect.soft(child.additionalProperties, `${place}.${key}`).toBe(false);
      }
    };
    visit(schema, 'system');
    visit(nodeOf(schema), 'node');
    expect(nodeOf(schema).additionalProperties).toBe(false);
  });

  it('shows the defaults that the parser fills in', () => {
    const { settings, terminal } = parseSystem({ nodes: [9229] }, { cwd: '/' });
    for (const [key, value] of Object.entries({ ...settings, terminal })) {
      if (!editorKeys.has(key)) expect.soft(defaultsOf(schema.properties?.[key]), key).toEqual(value);
    }
  });
});

it('describes all kinds of nodes for launch, and those that run already for attach', () => {
  expect(keysOf(nodeOf(launch))).toEqual([...new Set([...launchKeys, ...attachKeys, ...externalKeys])].sort());
  expect(keysOf(nodeOf(attach))).toEqual([...attachKeys, ...externalKeys].sort());
  expect(keysOf(nodeOf(launch).properties?.ready)).toEqual([...readyKeys].sort());
  for (const schema of [nodeOf(launch).properties?.attach, launch.properties?.nodes?.items]) {
    expect(keysOf(schema)).toEqual([...pidKeys]);
  }
});

it('says the same in both requests', () => {
  for (const key of keysOf(attach).filter((name) => name !== 'nodes')) {
    expect.soft(attach.properties?.[key], key).toEqual(launch.properties?.[key]);
  }
  for (const key of keysOf(nodeOf(attach))) {
    expect.soft(nodeOf(attach).properties?.[key], key).toEqual(nodeOf(launch).properties?.[key]);
  }
});

it('offers configurations that the parser accepts', () => {
  const snippets = contribution.configurationSnippets.map(({ body }) => JSON.parse(filledIn(JSON.stringify(body))));
  for (const configuration of snippets) {
    expect(parseSystem(replaced(configuration), { cwd: '/', platform: 'linux' }).nodes.length).toBeGreaterThan(1);
  }
  for (const { label, body } of nodeOf(launch).defaultSnippets ?? []) {
    const nodes = replaced({ one: JSON.parse(filledIn(JSON.stringify(body))) });
    expect(parseSystem({ nodes }, { cwd: '/', platform: 'linux' }).nodes.length, label).toBeGreaterThan(0);
  }
  const ready = nodeOf(launch).properties?.ready?.defaultSnippets ?? [];
  for (const { label, body } of ready) {
    const nodes = { one: { program: 'a.js', ready: JSON.parse(filledIn(JSON.stringify(body))) } };
    expect(parseSystem({ nodes }, { cwd: '/' }).nodes, label).toMatchObject([{ ready: { kind: label } }]);
  }
});

it.each(['shop', 'raft'])('fits the configurations of examples/%s', (example) => {
  const file = new URL(`../../examples/${example}/.vscode/launch.json`, import.meta.url);
  const { configurations } = JSON.parse(readFileSync(file, 'utf8').replaceAll(/^\s*\/\/.*$/gm, ''));
  // What a file says is read in `language/`.
  for (const configuration of configurations.filter(({ system }: { system?: string }) => system === undefined)) {
    expect(parseSystem(replaced(configuration), { cwd: '/', platform: 'linux' }).nodes.length).toBeGreaterThan(1);
  }
});

/** With the variables that the editor replaces. */
function replaced(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value)
      .replaceAll('$'.concat('{workspaceFolder}'), '/work')
      .replaceAll('$'.concat('{command:lightcone.pickProcess}'), 'pid:4711'),
  );
}

/** A snippet as it stands after the user has accepted every placeholder. */
function filledIn(body: string): string {
  const values = new Map<string, string>();
  return body
    .replaceAll(/"\^((?:[^"\\]|\\.)*)"/g, (_match, raw: string) => raw.replaceAll('\\"', '"'))
    .replaceAll('\\\\$', '\u0000')
    .replaceAll(/\$\{(\d+):([^}]*)\}/g, (_match, stop: string, value: string) => {
      values.set(stop, value);
      return value;
    })
    .replaceAll(/\$(\d+)/g, (_match, stop: string) => values.get(stop) ?? '')
    .replaceAll('\u0000', '$');
}

it('and the README name every key', () => {
  const keys = [
    ...systemKeys,
    fileKey,
    ...launchKeys,
    ...attachKeys,
    ...externalKeys,
    ...pidKeys,
    ...readyKeys,
    ...messagesKeys,
    ...keepKeys,
  ];
  for (const key of keys) expect.soft(readme, key).toContain(`\`${key}`);
});
