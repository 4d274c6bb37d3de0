import { LangiumParserErrorMessageProvider } from 'langium';
import { nearest } from '../system/nearest.ts';

type Mismatch = Parameters<LangiumParserErrorMessageProvider['buildMismatchTokenMessage']>[0];
type NoAlternative = Parameters<LangiumParserErrorMessageProvider['buildNoViableAltMessage']>[0];
type TooFew = Parameters<LangiumParserErrorMessageProvider['buildEarlyExitMessage']>[0];
type Redundant = Parameters<LangiumParserErrorMessageProvider['buildNotAllInputParsedMessage']>[0];
type TokenType = Mismatch['expected'];
type Token = Mismatch['actual'];

/** What the terminals are called by people. */
const terminals: Readonly<Record<string, string>> = {
  STRING: 'a text in quotes',
  CODE: 'JavaScript in backticks',
  DURATION: 'a time such as 200ms or 5s',
  PERCENT: 'a share such as 10%',
  NUMBER: 'a number',
  ID: 'a name',
  EOF: 'the end of the file',
};

/** More are no help. */
const most = 12;
/** What a file consists of. */
const members = [
  'node',
  'break',
  'log',
  'messages',
  'width',
  'stepping',
  'include',
  'watch',
  'arm',
  'expose',
  'invariant',
  'fault',
];
/** What a node consists of. */
const parts = [
  'run',
  'command',
  'attach',
  'external',
  'args',
  'env',
  'after',
  'ready',
  'cwd',
  'runtime',
  'group',
  'map',
  'envFile',
  'console',
  'timeout',
  'capture',
];

/** What is wrong with a text that can't be read, in the words of its author. */
export class ParserMessages extends LangiumParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected, actual, ruleName }: Mismatch): string {
    // Where something repeats, what ends it is all that is expected: of no help to who has mistyped the next.
    if (actual.tokenType.name !== 'EOF' && expected.name === 'EOF') return notA(actual, 'A file', members);
    // Langium marks the names of rules.
    if (actual.tokenType.name !== 'EOF' && ruleName.replace(/\u200B$/, '') === 'Node' && wordOf(expected) === '}')
      return notA(actual, 'A node', parts);
    return `${shown(actual)} is not expected here, but ${named(expected)}.`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: Redundant): string {
    return notA(firstRedundant, 'A file', members);
  }

  override buildNoViableAltMessage({ actual, expectedPathsPerAlt }: NoAlternative): string {
    const paths = expectedPathsPerAlt.flat();
    const begun = paths.filter(([first]) => first !== undefined && first.name === actual[0]?.tokenType.name);
    // Its first word is right: the second one is meant.
    const second = begun.flatMap(([, next]) => (next ? [[next]] : []));
    if (second.length > 0 && actual[1]) return this.#oneOf(actual[1], second);
    return this.#oneOf(actual[0], paths);
  }

  override buildEarlyExitMessage({ actual, expectedIterationPaths }: TooFew): string {
    return this.#oneOf(actual[0], expectedIterationPaths);
  }

  #oneOf(actual: Token | undefined, paths: readonly TokenType[][]): string {
    const firsts = [...new Map(paths.flatMap(([first]) => (first ? [[first.name, first]] : []))).values()];
    const keywords = firsts.filter(isKeyword).map(wordOf);
    const others = firsts.filter((token) => !isKeyword(token)).map(named);
    const found = actual ? shown(actual) : 'This';
    const meant = actual && suggestion(actual, keywords);
    if (meant !== undefined) return `${found} is not expected here.${meant}`;
    // Where a name may stand, any word of ours may, too.
    const all = others.includes(terminals['ID'] ?? '') ? others : [...others, ...keywords.map((word) => `"${word}"`)];
    const rest = all.length > most ? ' and others' : '';
    return `${found} is not expected here, but ${all.slice(0, most).join(', ')}${rest}.`;
  }
}

function notA(token: Token, whole: string, known: readonly string[]): string {
  return `${shown(token)} is not expected here.${suggestion(token, known) ?? ` ${whole} has: ${known.join(', ')}.`}`;
}

function suggestion({ image }: Token, known: readonly string[]): string | undefined {
  const meant = nearest(image, known);
  return meant === undefined ? undefined : ` Did you mean "${meant}"?`;
}

function shown({ image, tokenType }: Token): string {
  return tokenType.name === 'EOF' || image === '' ? 'The end of the file' : `"${image}"`;
}

function named(token: TokenType): string {
  return isKeyword(token) ? `"${wordOf(token)}"` : (terminals[token.name] ?? token.name);
}

function isKeyword({ name }: TokenType): boolean {
  return !Object.hasOwn(terminals, name);
}

function wordOf({ name }: TokenType): string {
  return name.replace(/:KW$/, '');
}
