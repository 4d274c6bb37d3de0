/** Whether V8 will understand what the user has typed, found out before it is sent anywhere. */
import vm from 'node:vm';
import { messageOf } from '../base/errors.ts';

/** Why the text is no expression; undefined when it is one. Nothing of it is run. */
export function syntaxProblem(expression: string): string | undefined {
  const privates = [...new Set(expression.match(/#[A-Za-z_$][\w$]*/g) ?? [])];
  // `this.#total` is only an expression inside of a class that has it.
  const text =
    privates.length === 0
      ? `(${expression}\n)`
      : `(class { ${privates.map((name) => `${name};`).join(' ')} m() { return (${expression}\n); } })`;
  try {
    new vm.Script(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
