import { type LangiumDocument, type MaybePromise, UriUtils } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from 'vscode-languageserver';

/** What follows a message with one key. */
interface Remedy {
  readonly title: string;
  /** Characters of the text, `to` excluded. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A message, and the text with the range that it is about. */
interface Wrong {
  readonly message: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Quick fixes: what our messages say is to be done. */
export class Remedies implements CodeActionProvider {
  getCodeActions({ textDocument }: LangiumDocument, { context }: CodeActionParams): MaybePromise<CodeAction[]> {
    const text = textDocument.getText();
    return context.diagnostics.flatMap((diagnostic) => {
      const { start, end } = diagnostic.range;
      const wrong = {
        ...{ message: messageOf(diagnostic), text },
        ...{ from: textDocument.offsetAt(start), to: textDocument.offsetAt(end) },
      };
      const remedy = meant(wrong) ?? ofOrder(wrong) ?? ofCondition(wrong) ?? ofPort(wrong);
      if (!remedy) return [];
      const range = { start: textDocument.positionAt(remedy.from), end: textDocument.positionAt(remedy.to) };
      return {
        title: remedy.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
        edit: { changes: { [UriUtils.normalize(textDocument.uri)]: [{ range, newText: remedy.text }] } },
      };
    });
  }
}

/** "Did you mean …?" */
function meant({ message, text, from, to }: Wrong): Remedy | undefined {
  const [, word] = /Did you mean "([^"]+)"\?/i.exec(message) ?? [];
  if (word === undefined) return undefined;
  const whole = text.slice(from, to);
  // The message names the word; its range may be that of the whole sentence.
  const [wrong] = quotedIn(message)
    .filter((one) => placeOf(one, whole) >= 0)
    .sort((one, other) => one.length - other.length);
  if (wrong === undefined) return undefined;
  const begin = from + placeOf(wrong, whole);
  return { title: `Change to "${word}"`, from: begin, to: begin + wrong.length, text: word };
}

/** Who waits for itself, at once or by others. */
function ofOrder({ message, text, from, to }: Wrong): Remedy | undefined {
  const [, begin = '', list] = /^(after\s+)([\s\S]+)$/.exec(text.slice(from, to)) ?? [];
  if (list === undefined || !/"after"/.test(message)) return undefined;
  const [, cycle = ''] = /: (\S+(?: -> \S+)+)\./.exec(message) ?? [];
  const wrong = new Set([...quotedIn(message), ...cycle.split(' -> ')]);
  const names = list.split(',').map((name) => name.trim());
  const left = names.filter((name) => !wrong.has(name));
  const gone = names.filter((name) => wrong.has(name));
  if (gone.length === 0) return undefined;
  const title = `Remove ${gone.map((name) => `"${name}"`).join(', ')} from "after"`;
  if (left.length > 0) return { title, from, to, text: begin + left.join(', ') };
  return { title, from: from - spaceBefore(text, from), to, text: '' };
}

function ofCondition({ message, text, from, to }: Wrong): Remedy | undefined {
  if (!/^This condition is always true\./.test(message)) return undefined;
  const [word] = /\s*\bwhen\s+$/.exec(text.slice(0, from)) ?? [];
  return word === undefined ? undefined : { title: 'Remove the condition', from: from - word.length, to, text: '' };
}

function ofPort({ message, text, from, to }: Wrong): Remedy | undefined {
  const [, port] = /are both ready at port (\d+)\./.exec(message) ?? [];
  if (port === undefined) return undefined;
  const at = text.slice(from, to).search(new RegExp(`\\b${port}\\b`));
  if (at < 0) return undefined;
  const taken = new Set(text.match(/\d+/g));
  let free = Number(port) + 1;
  while (taken.has(String(free))) free++;
  return { title: `Change to ${free}`, from: from + at, to: from + at + port.length, text: String(free) };
}

/** Where it stands as a word; the last one, since names of messages come before names of nodes. */
function placeOf(word: string, text: string): number {
  const found = text.matchAll(new RegExp(`(?<![\\w-])${word.replaceAll(/[^\w]/g, '\\$&')}(?![\\w-])`, 'g'));
  return [...found].at(-1)?.index ?? -1;
}

function quotedIn(message: string): readonly string[] {
  return [...message.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word);
}

function spaceBefore(text: string, at: number): number {
  return /[ \t]*$/.exec(text.slice(0, at))?.[0].length ?? 0;
}

function messageOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}
