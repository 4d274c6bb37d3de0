/** What the tooltip says about what is under the pointer. */
import type { MessageEnd, MessagePicture, Scale } from '../../protocol/picture.ts';
import type { Row } from '../state.ts';
import type { Frame } from './frame.ts';
import type { Hit } from './hit.ts';
import { rowAt } from './layout.ts';
import { lengthText, timeText } from './ticks.ts';
import type { TooltipLine } from './tooltip.ts';

export function linesOf(hit: Hit, rows: readonly Row[], scale: Scale): TooltipLine[] {
  if (hit.kind === 'mark') {
    const { mark, row } = hit;
    const more = mark.count > 1 ? ` and ${mark.count - 1} more` : '';
    const isHalt = mark.kind === 'halt';
    const plain = mark.kind === 'expose' ? 'exposed' : mark.kind;
    const kind = !mark.isBreakpoint ? plain : isHalt ? 'breakpoint' : 'logpoint';
    return [
      { text: mark.name || kind, look: 'title' },
      { text: `${kind}${more} on ${rows[row]?.title ?? 'a hidden lane'}`, look: 'plain' },
      { text: placeText(mark.at, scale), look: 'dim' },
    ];
  }
  const { message } = hit;
  const lines: TooltipLine[] = [{ text: message.name || message.protocol, look: 'title' }];
  lines.push({ text: `${partyOf(message.from, rows)} → ${partyOf(message.to, rows)}`, look: 'plain' });
  const facts = [message.protocol, message.role === 'data' ? '' : message.role];
  if (message.status !== undefined) facts.push(String(message.status));
  if (message.latency !== undefined) facts.push(lengthText(message.latency));
  lines.push({ text: facts.filter(Boolean).join(' · '), look: message.isFailed ? 'failed' : 'plain' });
  const note = noteOf(message);
  if (note !== undefined) lines.push({ text: note, look: message.state === 'lost' ? 'failed' : 'dim' });
  return lines;
}

function noteOf(message: MessagePicture): string | undefined {
  if (message.state === 'in flight') return 'in flight: nobody has received it yet';
  if (message.state === 'lost') return 'lost: nobody will receive it';
  if (message.isInferred) return 'matched by its looks, not by an id';
  if (message.state === 'left') return 'left the system';
  return message.isEntry ? 'nobody in the system caused it' : undefined;
}

function partyOf(end: MessageEnd | { readonly row: number } | undefined, rows: readonly Row[]): string {
  return end ? (rows[end.row]?.title ?? 'a hidden lane') : 'outside';
}

/** Of what is no event: time that is cut out, and where so much is there that only numbers are shown. */
export function groundLines(frame: Frame, x: number, y: number): TooltipLine[] | undefined {
  const tear = frame.isOrder ? undefined : frame.ruler.tearAt(x, 4);
  if (tear) {
    const duration = lengthText(tear.seams.reduce((sum, seam) => sum + seam.duration, 0));
    const halts = tear.seams.reduce((sum, seam) => sum + Math.max(1, seam.halts), 0);
    return [
      { text: `${halts === 1 ? 'Halted' : `${halts} halts`} for ${duration}`, look: 'title' },
      { text: 'This time is cut out. Double-click shows the halt', look: 'dim' },
    ];
  }
  const row = rowAt(frame.layout, y);
  return frame.scene?.closeness === 'density' && row !== undefined ? densityLines(frame, row, x) : undefined;
}

/** A column of the density. */
function densityLines(frame: Frame, row: number, x: number): TooltipLine[] {
  const answer = frame.scene?.answer;
  const density = answer?.rows[row]?.density;
  if (!answer || !density) return [];
  const step = density.column * ((frame.asked.to - frame.asked.from) / frame.asked.width);
  const column = Math.floor((frame.ruler.at(x) - answer.from) / step);
  let all = 0;
  const byProtocol: string[] = [];
  density.protocols.forEach((protocol, index) => {
    const count = density.counts[index]?.[column] ?? 0;
    all += count;
    if (count) byProtocol.push(`${count.toLocaleString('en-US')} ${protocol}`);
  });
  const failed = density.failed[column] ?? 0;
  const from = answer.from + column * step;
  const scale: Scale = frame.isOrder ? 'order' : 'time';
  const lines: TooltipLine[] = [
    { text: frame.layout.rows[row]?.title ?? '', look: 'title' },
    { text: `${placeText(from, scale, step)} to ${placeText(from + step, scale, step)}`, look: 'dim' },
    {
      text: `${all.toLocaleString('en-US')} ${all === 1 ? 'event' : 'events'}${byProtocol.length > 1 ? `: ${byProtocol.join(', ')}` : ''}`,
      look: 'plain',
    },
  ];
  if (failed) lines.push({ text: `${failed.toLocaleString('en-US')} failed`, look: 'failed' });
  lines.push({ text: 'Double-click zooms in here', look: 'dim' });
  return lines;
}

function placeText(at: number, scale: Scale, step = 1000): string {
  return scale === 'order'
    ? `step ${Math.round(at)}`
    : timeText(Math.max(0, at), Math.max(1, Math.min(step, 1_000_000)));
}
