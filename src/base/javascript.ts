/** Whether V8 will understand what the user has typed, found out before it is sent anywhere. */
import vm from 'node:vm';
import { messageOf } from './errors.ts';

/** Why the text is no expression; undefined when it is one. Nothing of it is run. */
export function syntaxProblem(expression: string): string | undefined {
  const privates = [...new Set(expression.match(/#[A-Za-z_$][\w$]*/g) ?? [])];
  // `this.#total` and `super.total` are only expressions inside of a class that has them.
  const text =
    privates.length === 0 && !/\bsuper\b/.test(expression)
      ? `(${expression}\n)`
      : `(class { ${privates.map((name) => `${name};`).join(' ')} m() { return (${expression}\n); } })`;
  try {
    new vm.Script(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
