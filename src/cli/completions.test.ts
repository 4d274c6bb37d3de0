/** What shells complete, asked of real ones. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCommands } from './commands.ts';
import { scriptFor } from './completions.ts';
import { usage, usageOf } from './usage.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-shell-'));

beforeAll(() => {
  mkdirSync(path.join(folder, 'runs'));
  for (const name of ['shop.lightcone', 'my bug.lightcone-run', 'notes.md']) writeFileSync(path.join(folder, name), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe.runIf(has('bash'))('bash', () => {
  /** What it proposes for the last of these words. */
  function proposed(...words: readonly string[]): string[] {
    const line = ['lightcone', ...words];
    const quoted = line.map((word) => `'${word}'`).join(' ');
    const script = `${scriptFor('bash')}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _lightcone; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
    return said.split('\n').filter((one) => one !== '');
  }

  test('completes commands, options and what they take', () => {
    expect(proposed('re')).toEqual(['record', 'recover']);
    expect(proposed('')).toEqual(expect.arrayContaining(allCommands.map(([name]) => name)));
    expect(proposed('run', 'shop.lightcone', '--f')).toEqual(['--for', '--fail-on']);
    expect(proposed('run', '--fail-on', 'ex')).toEqual(['exception', 'exit']);
    expect(proposed('export', 'a.lightcone-run', '--to', '')).toContain('perfetto');
    expect(proposed('completions', 'f')).toEqual(['fish']);
    expect(proposed('run', '--for', '')).toEqual([]);
  });

  test('completes the files that a command takes, and the folders to them', () => {
    expect(proposed('run', '')).toEqual(['runs/', 'shop.lightcone']);
    expect(proposed('open', 'my')).toEqual(['my bug.lightcone-run']);
    expect(proposed('import', 'n')).toEqual(['notes.md']);
    expect(proposed('processes', '--except', 'r')).toEqual(['runs']);
  });
});

test.runIf(has('zsh'))('zsh takes the script', () => {
  const script = `autoload -U compinit; compinit -D; ${scriptFor('zsh')}\nprint $_comps[lightcone]`;
  expect(execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8' })).toBe('_lightcone\n');
});

test.runIf(has('fish'))('fish completes', () => {
  const ask = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `${scriptFor('fish')}\ncomplete -C '${line}'`], {
      cwd: folder,
      encoding: 'utf8',
    });
  expect(ask('lightcone rec')).toMatch(/^record\t/);
  expect(ask('lightcone run --fail-on ')).toContain('watch');
  expect(ask('lightcone open ')).toContain('my bug.lightcone-run');
});

describe('Help', () => {
  test('of all names every command once, with what it takes', () => {
    for (const [name] of allCommands) expect(usage().split(`\n  lightcone ${name} `).length, name).toBe(2);
    expect(usage()).toContain('lightcone record [--out FILE] [--name NAME] [--otlp URL]');
  });

  test('of a command says what its options mean, with an example', () => {
    for (const [name, command] of allCommands) {
      const said = usageOf(name, command);
      for (const option of Object.keys(command.options)) expect(said).toContain(`\n  --${option}`);
      expect(said).toMatch(/For example:\n {2}(?:lightcone|source)/);
    }
  });
});
