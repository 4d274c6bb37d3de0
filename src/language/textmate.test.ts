/** Colours before the language server has answered: syntaxes/lightcone.tmLanguage.json, as VS Code's own library reads it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AstUtils, CstUtils, GrammarAST } from 'langium';
import { beforeAll, describe, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';
import { LightconeGrammar } from './generated/grammar.ts';
import { createServices } from './services.ts';

const root = path.resolve(import.meta.dirname, '../..');
const samples = ['examples/shop/shop', 'examples/raft/raft', 'test/grammar/all', 'test/grammar/errors'];
/** Rules whose words are names where they stand, or values. */
const nameRules: ReadonlySet<string> = new Set(['Name', 'NodeName', 'Word']);

let grammar: IGrammar;

beforeAll(async () => {
  const { loadWASM, createOnigScanner, createOnigString } = oniguruma;
  await loadWASM(await readFile(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => createOnigScanner(patterns),
      createOnigString: (text) => createOnigString(text),
    }),
    // JavaScript in backticks is VS Code's to colour.
    loadGrammar: async (scope) =>
      scope === 'source.lightcone'
        ? textmate.parseRawGrammar(await text('syntaxes/lightcone.tmLanguage.json'), 'lightcone.tmLanguage.json')
        : null,
  });
  grammar = (await registry.loadGrammar('source.lightcone'))!;
});

describe('The TextMate grammar', () => {
  test.each(samples)('colours %s.lightcone as before', async (sample) => {
    const lines: string[] = [];
    for (const { line, tokens } of coloured(await text(`${sample}.lightcone`))) {
      lines.push(`> ${line}`);
      for (const { from, to, scopes } of tokens) {
        const told = line.slice(from, to);
        if (told.trim() !== '' && scopes !== '') lines.push(`    ${told}: ${scopes}`);
      }
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`${root}/test/grammar/${path.basename(sample)}.scopes`);
  });

  test('knows every word of the language where it stands, and no name as one', async () => {
    const sample = await text('test/grammar/all.lightcone');
    const { value, parserErrors } = createServices().parser.LangiumParser.parse(sample);
    expect(parserErrors.map(({ message }) => message)).toEqual([]);
    const lines = coloured(sample);
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const leaf of CstUtils.flattenCst(value.$cstNode!)) {
      if (!GrammarAST.isKeyword(leaf.grammarSource)) continue;
      const rule = ruleOf(leaf.grammarSource);
      seen.add(`${rule}: ${leaf.text}`);
      const { start } = leaf.range;
      const found = lines[start.line]?.tokens.find(({ to }) => to > start.character)?.scopes ?? '';
      const isWord = /^(?:keyword|constant|support|punctuation|storage)\b/.test(found.split(' ').at(-1) ?? '');
      const isRight = nameRules.has(rule) ? !/\bkeyword\b/.test(found) : isWord;
      if (!isRight) wrong.push(`${start.line + 1}: ${rule}: ${leaf.text}: ${found || 'no scope'}`);
    }
    expect(wrong).toEqual([]);
    const words = AstUtils.streamAllContents(LightconeGrammar()).filter(GrammarAST.isKeyword);
    const all = words.map((word) => `${ruleOf(word)}: ${word.value}`).toArray();
    const missing = all.filter((word) => !nameRules.has(word.split(': ')[0] ?? '') && !seen.has(word));
    expect(missing, 'add these to test/grammar/all.lightcone').toEqual([]);
  });
});

/** Each line with its tokens; scopes without that of the language, and without `.lightcone`. */
function coloured(whole: string) {
  let state = textmate.INITIAL;
  return whole.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return {
      line,
      tokens: tokens.map(({ startIndex, endIndex, scopes }) => ({
        from: startIndex,
        to: endIndex,
        scopes: scopes.slice(1).join(' ').replaceAll('.lightcone', ''),
      })),
    };
  });
}

function ruleOf(word: GrammarAST.Keyword): string {
  return AstUtils.getContainerOfType(word, GrammarAST.isParserRule)?.name ?? '';
}

function text(file: string): Promise<string> {
  return readFile(path.join(root, file), 'utf8');
}
