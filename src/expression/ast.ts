/** The tree of an expression. `at` is where in its text a part begins, counted from 0: for errors. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'member'; readonly object: Expression; readonly key: Expression; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[]; readonly at: number }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    };

export type BinaryOperator = 'or' | 'and' | Comparison | '+' | '-' | '*' | '/' | '%';

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** The names that an expression reads from its scope: `body` in `body.total > limit`, and `limit`. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    switch (part.kind) {
      case 'literal':
        return;
      case 'name':
        names.add(part.name);
        return;
      case 'member':
        visit(part.object);
        visit(part.key);
        return;
      case 'call':
        for (const value of part.values) visit(value);
        return;
      case 'unary':
        visit(part.operand);
        return;
      case 'binary':
        visit(part.left);
        visit(part.right);
    }
  };
  visit(expression);
  return names;
}
