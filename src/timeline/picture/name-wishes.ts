/** What would like to have its name in the picture, and what it is worth. */
import type { Mark, MessagePicture } from '../../protocol/picture.ts';
import { familyOf } from './family.ts';
import type { Layout } from './layout.ts';
import type { NameWish } from './names.ts';
import type { Palette } from './palette.ts';
import type { Ruler } from './ruler.ts';
import type { Scene } from './scene.ts';
import { lengthText } from './ticks.ts';

const worth = { selected: 10, point: 9, failed: 8, chain: 7, inferred: 6, web: 4, rest: 2 };
/** Under this pitch, names of what is concurrent with the selection are dropped. */
const forConcurrent = 60;
/** Characters; the whole of it stands in the tooltip. */
const longest = 36;
const gapOfHead = 5;
const gapOfPoint = 10;

/** @param measure the width of a text in pixels */
export function nameWishes(
  scene: Scene,
  ruler: Ruler,
  layout: Layout,
  palette: Palette,
  measure: (text: string, isBold: boolean) => number,
): NameWish[] {
  const { cone, closeness } = scene;
  if (closeness === 'density') return [];
  const wishes: NameWish[] = [];
  const add = (row: number, at: number, text: string, value: number, colour: string, isPoint = false) => {
    const isBold = value === worth.selected;
    const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
    wishes.push({
      row,
      at,
      x: ruler.x(at),
      width: measure(short, isBold),
      text: short,
      worth: value,
      gap: isPoint ? gapOfPoint : gapOfHead,
      colour,
      isBold,
      isPoint,
    });
  };
  for (const bundle of scene.bundles) for (const message of bundle.messages) ofMessage(message);
  scene.answer.rows.forEach((row, index) => {
    for (const mark of row.marks) ofMark(mark, index);
    for (const life of row.lives) {
      if (!life.hasEnd || life.ended === undefined || life.ended === '0') continue;
      const text = /^\d+$/.test(life.ended) ? `exit ${life.ended}` : life.ended;
      add(index, life.to, text, worth.point, palette.colour('dim'), true);
    }
  });
  return wishes;

  function ofMessage(message: MessagePicture): void {
    const isSelected = message.message === cone?.answer.message?.message;
    const isOnChain = cone?.isOnChain(message.message) ?? false;
    if (message.state === 'in flight' && message.from && (isSelected || isOnChain || message.isFailed)) {
      const target = message.to && layout.rows[message.to.row]?.title;
      const text = target === undefined ? 'in flight' : `in flight → ${target}`;
      add(message.from.row, message.from.at, text, worth.chain, palette.colour(cone ? 'futureText' : 'dim'));
      return;
    }
    const end = message.to;
    if (!end || (message.role === 'response' && !message.isFailed && !isSelected)) return;
    // Among many lines a status is only noise; that something failed is red.
    const isWorthIt = isSelected || isOnChain || (message.isFailed && closeness === 'marks');
    if (closeness !== 'names' && !isWorthIt) return;
    const tone = cone?.toneOf(message);
    if (tone === 'apart' && layout.pitch < forConcurrent) return;
    if (cone && !message.matches && !isSelected) return;
    const isFailed = message.isFailed && tone !== 'apart' && message.matches;
    const value = isSelected
      ? worth.selected
      : isFailed
        ? worth.failed
        : isOnChain
          ? worth.chain
          : message.isInferred
            ? worth.inferred
            : familyOf(message.protocol) === 'web'
              ? worth.web
              : worth.rest;
    const isAnswer = message.role === 'response' && message.isFailed && message.status !== undefined;
    const plain = isAnswer ? String(message.status) : message.name;
    const text =
      isSelected && message.latency !== undefined && scene.answer.scale === 'time'
        ? `${plain} · ${lengthText(message.latency)}`
        : plain;
    add(end.row, end.at, text, value, palette.colour(colourOf()));

    function colourOf() {
      if (isSelected) return 'text';
      if (isFailed) return 'failedText';
      if (tone === 'apart') return 'quietText';
      if (isOnChain) return tone === 'past' ? 'pastText' : 'futureText';
      if (!message.matches) return 'quietText';
      return message.isEntry && !cone ? 'text' : 'dim';
    }
  }

  function ofMark(mark: Mark, row: number): void {
    const isPoint =
      mark.kind === 'exception' || mark.kind === 'halt' || mark.kind === 'violation' || mark.kind === 'fault';
    const isNamed = isPoint || mark.kind === 'mark' || mark.kind === 'expose';
    if (!isNamed || mark.name === '') return;
    const isApart = mark.kind !== 'halt' && cone?.toneAt(row, mark.at) === 'apart';
    // Of an error its kind is enough here.
    const text = mark.kind === 'exception' ? (mark.name.split(':')[0] ?? mark.name) : mark.name;
    const colour = palette.colour(
      isApart ? 'quietText' : mark.kind === 'mark' || mark.kind === 'expose' ? 'dim' : 'failedText',
    );
    add(
      row,
      mark.at,
      mark.count > 1 ? `${text} ×${mark.count}` : text,
      isPoint ? worth.point : worth.rest,
      colour,
      isPoint,
    );
  }
}
