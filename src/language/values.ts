import { type CstNode, DefaultValueConverter, type GrammarAST, type ValueType } from 'langium';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** What the terminals mean: a text without its quotes, JavaScript without its backticks. */
export class Values extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cst: CstNode): ValueType {
    switch (rule.name) {
      case 'STRING':
        return input.slice(1, -1).replace(/\\(.)/gsu, (_, character: string) => escapes[character] ?? character);
      case 'CODE':
        return input
          .slice(1, -1)
          .replace(/\\([`\\])/g, '$1')
          .trim();
      default:
        return super.runConverter(rule, input, cst);
    }
  }
}
