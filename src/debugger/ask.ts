/** One question to several nodes: their answers side by side, and where they differ. */
import { within } from '../base/deadline.ts';
import { UserError } from '../base/errors.ts';
import { CdpClosed, CdpError } from '../cdp/errors.ts';
import type { NodeName } from '../system/model.ts';
import type { Value } from './value.ts';
import { childrenOf } from './variables.ts';

export interface Answer {
  readonly node: NodeName;
  /** Undefined where there is none. */
  readonly value: Value | undefined;
  /** The value in one line, or why there is none. */
  readonly text: string;
  /** Not what most of the others answer. */
  readonly isOther: boolean;
}

export interface Answers {
  /** `3 nodes: 2 × 5, orders-2: 4`. */
  readonly summary: string;
  readonly rows: readonly Answer[];
}

/** Milliseconds that a question may take: a node in native code, or in an endless loop, can't answer. */
export const ASK_WITHIN = 3000;
/** Characters of a value in the summary. */
const LONGEST = 60;

interface Given {
  readonly node: NodeName;
  readonly value: Value | undefined;
  readonly text: string;
  /** Equal for equal answers. */
  readonly digest: string;
}

/** Asks all of them at once. @throws UserError when all fail for one reason */
export async function askAll(nodes: readonly NodeName[], ask: (node: NodeName) => Promise<Value>): Promise<Answers> {
  const given = await Promise.all(nodes.map((node) => answerOf(node, ask)));
  const [first] = given;
  const isOneFailure = first && !first.value && given.every((one) => !one.value && one.text === first.text);
  if (isOneFailure)
    throw new UserError(nodes.length === 1 ? first.text : `${first.text} (in all ${nodes.length} nodes)`);
  const kinds = kindsOf(given);
  const [most, second] = kinds;
  const usual = most && most.length > (second?.length ?? 0) ? most : [];
  const rows = given.map((one) => ({ ...one, isOther: !usual.includes(one) }));
  return { summary: `${nodes.length} nodes: ${kinds.map(kindText).join(', ')}`, rows };
}

async function answerOf(node: NodeName, ask: (node: NodeName) => Promise<Value>): Promise<Given> {
  const none = (text: string): Given => ({ node, value: undefined, text, digest: `! ${text}` });
  try {
    const found = await within(ASK_WITHIN, withDigest(ask(node)));
    return found ? { node, ...found } : none(`no answer within ${ASK_WITHIN / 1000} s: it is busy, or in native code`);
  } catch (error) {
    if (error instanceof CdpClosed) return none('its process has ended');
    if (error instanceof UserError || error instanceof CdpError) return none(error.message);
    throw error;
  }
}

/** Two objects can look alike in one line, so what is inside of them is compared too, one level deep. */
async function withDigest(asked: Promise<Value>): Promise<Omit<Given, 'node'>> {
  const value = await asked;
  const { text, type } = value;
  const isPlain = value.remote.objectId === undefined || value.remote.type === 'function';
  const inside = isPlain ? [] : await childrenOf(value, undefined, undefined);
  const parts = inside.filter(({ kind }) => kind === 'property').map((child) => [child.name, child.value.text]);
  return { value, text, digest: JSON.stringify([type, text, parts]) };
}

/** Equal answers together, most of them first. */
function kindsOf(given: readonly Given[]): readonly (readonly Given[])[] {
  const kinds = new Map<string, Given[]>();
  for (const one of given) kinds.set(one.digest, [...(kinds.get(one.digest) ?? []), one]);
  return [...kinds.values()].sort((a, b) => b.length - a.length);
}

function kindText(kind: readonly Given[]): string {
  const [first] = kind;
  const text = first?.text ?? '';
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return kind.length === 1 ? `${first?.node}: ${short}` : `${kind.length} × ${short}`;
}
