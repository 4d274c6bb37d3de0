/** Which of its hits a breakpoint stops at: `5`, `== 5`, `>= 5`, `> 5`, `<= 5`, `< 5`, `% 5`. */

export interface HitCondition {
  readonly sign: '==' | '>=' | '>' | '<=' | '<' | '%';
  readonly number: number;
}

/** Undefined when it is written in another way. */
export function parseHitCondition(text: string): HitCondition | undefined {
  const match = /^\s*(={0,3}|[<>]=?|%)\s*(\d{1,15})\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', digits = ''] = match;
  const number = Number(digits);
  if (sign === '%' && number === 0) return undefined;
  return { sign: sign === '' || sign.startsWith('=') ? '==' : (sign as HitCondition['sign']), number };
}

/** @param count of this hit: 1 is the first */
export function isDue({ sign, number }: HitCondition, count: number): boolean {
  switch (sign) {
    case '==':
      return count === number;
    case '>=':
      return count >= number;
    case '>':
      return count > number;
    case '<=':
      return count <= number;
    case '<':
      return count < number;
    case '%':
      return count % number === 0;
  }
}
