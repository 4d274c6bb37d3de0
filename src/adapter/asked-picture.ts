/** What requests about the picture have in common. */
import { setImmediate } from 'node:timers/promises';
import { array } from '../base/shape.ts';
import { type InSteps, Pictures } from '../causality/picture/pictures.ts';
import type { Surroundings } from '../causality/picture/surroundings.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Scale } from '../protocol/picture.ts';
import type { Arguments } from './arguments.ts';
import { wrongArgument } from './errors.ts';
import type { Session } from './session.ts';
import { surroundingsOf } from './surroundings.ts';

/** More than any screen has. */
const WIDEST = 20_000;

/** @throws UserError before a system is there */
export function picturesOf(
  session: Session,
  command: string,
): { readonly pictures: Pictures; readonly host: Surroundings } {
  const debugged = session.debugged(command);
  return { pictures: new Pictures(debugged.history.run), host: surroundingsOf(debugged) };
}

/** A halt must not wait for it. */
export async function unhurried<T>(steps: InSteps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await setImmediate();
  }
}

export function scaleOf(args: Arguments, command: string): Scale {
  const scale = args.text('scale');
  if (scale !== 'time' && scale !== 'order') throw wrongArgument(command, 'scale', '"time" or "order"');
  return scale;
}

/** @param name of what is counted in pixels */
export function pixelsOf(args: Arguments, command: string, name: string): number {
  const pixels = Math.floor(args.number(name));
  if (!(pixels >= 1 && pixels <= WIDEST)) throw wrongArgument(command, name, `a number from 1 to ${WIDEST}`);
  return pixels;
}

export function rowsOf(args: Arguments): readonly (readonly string[])[] {
  return array(args.raw['rows']).map((row) => array(row).filter((lane) => typeof lane === 'string'));
}

export function filterOf(args: Arguments): { readonly filter?: string } {
  const filter = args.optionalText('filter');
  return filter === undefined ? {} : { filter };
}

export function idOf<K extends string>(args: Arguments, name: K): { readonly [N in K]?: EventId } {
  const id = args.optionalNumber(name);
  return (id === undefined ? {} : { [name]: id }) as { readonly [N in K]?: EventId };
}
