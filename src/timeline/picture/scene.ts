/**
 * What is to be drawn of an answer, apart from where: messages bundled by how they look, so that each look is one path. Made anew when the
 * answer, the selection or the theme changes, not for each frame.
 */
import type { MessagePicture, PictureAnswer } from '../../protocol/picture.ts';
import type { Cone, Tone } from './cone.ts';
import { type Family, familyOf } from './family.ts';
import type { Palette } from './palette.ts';

/** Painted in this order. */
export type Layer = 'apart' | 'plain' | 'chain';
export const layers: readonly Layer[] = ['apart', 'plain', 'chain'];

export type Tip = Family | 'cross' | 'circle' | 'none';

export interface Bundle {
  readonly layer: Layer;
  readonly colour: string;
  readonly width: number;
  readonly isDashed: boolean;
  readonly tip: Tip;
  readonly tipSize: number;
  readonly isFailed: boolean;
  /** Radius of the dot at the send; 0 for none. */
  readonly tail: number;
  readonly messages: MessagePicture[];
}

/** `names`: everything; `marks`: without names; `lines` and `density` as in the answer. */
export type Closeness = 'names' | 'marks' | 'lines' | 'density';

/** Messages for each pixel column of the busiest pair of rows: above it there is no room for names. */
const forNames = 0.05;
/** And of all rows: above it, heads and dots are only noise, and cost more than the lines. */
const forMarks = 0.45;

export interface Scene {
  readonly answer: PictureAnswer;
  readonly cone: Cone | undefined;
  readonly closeness: Closeness;
  readonly bundles: readonly Bundle[];
  /** Families that are there, for the legend. */
  readonly protocols: readonly { readonly protocol: string; readonly family: Family }[];
}

/** @param unit positions of a pixel */
export function closenessOf(answer: PictureAnswer, unit: number): Closeness {
  if (answer.detail !== 'marks') return answer.detail;
  const pairs = new Map<number, number>();
  let first = Infinity;
  let last = -Infinity;
  for (const { from, to } of answer.messages) {
    const some = from?.row ?? -1;
    const other = to?.row ?? -1;
    const key = Math.min(some, other) * 1000 + Math.max(some, other);
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
    const at = from?.at ?? to?.at ?? 0;
    if (at < first) first = at;
    if (at > last) last = at;
  }
  // Only where there is something: a run that is shorter than the window is not thinner for it.
  const pixels = Math.max(100, (Math.min(last, answer.to) - Math.max(first, answer.from)) / unit);
  if (answer.messages.length / pixels > forMarks) return 'lines';
  return Math.max(0, ...pairs.values()) / pixels < forNames ? 'names' : 'marks';
}

export function makeScene(
  answer: PictureAnswer,
  cone: Cone | undefined,
  palette: Palette,
  closeness: Closeness,
): Scene {
  const bundles = new Map<string, Bundle>();
  const protocols = new Map<string, Family>();
  const add = (message: MessagePicture, isOnChain: boolean) => {
    const look = lookOf(
      message,
      cone,
      palette,
      closeness,
      isOnChain,
      message.message === cone?.answer.message?.message,
    );
    const key = Object.values(look).join('|');
    let bundle = bundles.get(key);
    if (!bundle) {
      bundle = { ...look, messages: [] };
      bundles.set(key, bundle);
    }
    bundle.messages.push(message);
  };
  for (const message of answer.messages) {
    protocols.set(message.protocol, familyOf(message.protocol));
    if (!cone?.isOnChain(message.message)) add(message, false);
  }
  for (const message of cone?.chain ?? []) add(message, true);
  for (const row of answer.rows) {
    for (const protocol of row.density?.protocols ?? []) protocols.set(protocol, familyOf(protocol));
  }
  const order = [...bundles.values()].sort(
    (a, b) =>
      layers.indexOf(a.layer) - layers.indexOf(b.layer) || Number(a.isFailed) - Number(b.isFailed) || a.width - b.width,
  );
  return {
    answer,
    cone,
    closeness,
    bundles: order,
    protocols: [...protocols].sort(([a], [b]) => (a < b ? -1 : 1)).map(([protocol, family]) => ({ protocol, family })),
  };
}

function lookOf(
  message: MessagePicture,
  cone: Cone | undefined,
  palette: Palette,
  closeness: Closeness,
  isOnChain: boolean,
  isSelected: boolean,
): Omit<Bundle, 'messages'> {
  const tone: Tone = cone?.toneOf(message) ?? 'plain';
  const isFlying = message.state === 'in flight';
  const isFaded = !isSelected && ((tone === 'apart' && !isFlying) || (!cone && !message.matches));
  const isReply = message.role === 'response';
  const isFailed = message.isFailed && !isFaded;
  const family = familyOf(message.protocol);
  const isFar = closeness === 'lines' || closeness === 'density';
  const isBare = isFar && !isOnChain && !isSelected;
  const colour = colourOf();
  const isCrossed = message.state === 'lost' || (isFailed && (isReply || message.state === 'in flight'));
  return {
    layer: isOnChain || isSelected ? 'chain' : isFaded ? 'apart' : 'plain',
    colour,
    width: isSelected ? 2.25 : isOnChain ? 1.75 : isBare ? 1 : isReply ? 1 : 1.25,
    isDashed: message.isInferred,
    tip: isBare ? 'none' : isCrossed ? 'cross' : isFlying ? 'circle' : family,
    tipSize: isOnChain || isSelected ? 1.15 : isReply || closeness !== 'names' ? 0.8 : 1,
    isFailed,
    tail: isBare ? 0 : isSelected ? 3 : 2,
  };

  function colourOf(): string {
    if (isFaded) return palette.colour('quiet');
    if (isFailed) return palette.colour('failed');
    switch (tone) {
      case 'self':
        return palette.colour('text');
      case 'past':
        return palette.colour(isOnChain ? 'past' : 'pastWeak');
      case 'future':
        return palette.colour(isOnChain ? 'future' : 'futureWeak');
      default:
        return palette.family(family, isBare ? 'line' : isReply ? 'reply' : 'full');
    }
  }
}
