/** The JavaScript of a system file, which a node evaluates: whether V8 will understand it. Nothing of it is run. */
import type { AstNode } from 'langium';
import { syntaxProblem } from '../base/javascript.ts';
import { type File, isArming, isExpose, isExposed, isLineCondition, isLineWatch } from './generated/ast.ts';
import { everyNode } from './walk.ts';

interface ScriptProblem {
  readonly place: AstNode;
  readonly text: string;
}

/** @returns those that are no expressions, each with why */
export function scriptProblems({ members }: File): readonly ScriptProblem[] {
  return members
    .filter((member) => isLineWatch(member) || isArming(member) || isExpose(member))
    .flatMap(everyNode)
    .flatMap((place) => {
      // While it is being written there is none.
      const code: string | undefined = isExposed(place) || isLineCondition(place) ? place.code : undefined;
      const why = code === undefined ? undefined : syntaxProblem(code);
      return why === undefined ? [] : [{ place, text: `This JavaScript is no expression: ${why}. Correct it.` }];
    });
}
