/** Where the axis has its ticks, and what stands at them: steps that people count in. */
import type { Scale, Span } from '../../protocol/picture.ts';

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Microseconds. */
const ms = 1000;
const second = 1000 * ms;
const minute = 60 * second;
const hour = 60 * minute;
const long = [1, 2, 5, 10, 15, 30].map((count) => count * minute);
const longer = [1, 2, 3, 6, 12, 24].map((count) => count * hour);
const clock = [10, 15, 30].map((count) => count * second);

/** The least step of 1, 2, 5 times a power of ten, or of minutes and hours, that is at least `most` long. */
function stepAbove(length: number, scale: Scale): number {
  if (scale === 'time' && length > 5 * second) {
    const found = [...clock, ...long, ...longer].find((step) => step >= length);
    if (found !== undefined) return found;
    return Math.ceil(length / (24 * hour)) * 24 * hour;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(length, 1)));
  return [1, 2, 5, 10].map((count) => count * power).find((step) => step >= length * 0.9999) ?? power * 10;
}

/** @param width of the window in pixels @param apart the least number of pixels between two */
export function ticks(view: Span, width: number, scale: Scale, apart = 110): Tick[] {
  const step = Math.max(1, stepAbove(((view.to - view.from) / width) * apart, scale));
  const first = Math.ceil(Math.max(view.from, 0) / step);
  const last = Math.floor(view.to / step);
  const found: Tick[] = [];
  for (let n = first; n <= last && found.length < 1000; n++) {
    found.push({ at: n * step, text: scale === 'time' ? timeText(n * step, step) : String(n * step) });
  }
  return found;
}

/** A place on the line of time with as many digits as `step` has. */
export function timeText(at: number, step: number): string {
  if (step >= hour) return `${Math.round(at / hour)} h`;
  if (step >= minute)
    return at < hour
      ? `${Math.round(at / minute)} min`
      : `${Math.floor(at / hour)}:${two(Math.floor((at % hour) / minute))} h`;
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step / second) - 1e-9)));
  if (at < minute) {
    if (step < ms && at < second) return `${trim(at / ms, Math.max(0, digits - 3))} ms`;
    return `${(at / second).toFixed(digits)} s`;
  }
  const whole = Math.floor(at / minute);
  const seconds = ((at % minute) / second).toFixed(digits);
  const rest = seconds.length < (digits ? digits + 3 : 2) ? `0${seconds}` : seconds;
  return whole < 60 ? `${whole}:${rest}` : `${Math.floor(whole / 60)}:${two(whole % 60)}:${rest}`;
}

/** How long something took: `46 ms`, `1.2 s`, `3 min 12 s`. @param length microseconds */
export function lengthText(length: number): string {
  if (length < ms) return `${Math.round(length)} µs`;
  if (length < 10 * ms) return `${trim(length / ms, 1)} ms`;
  if (length < second) return `${Math.round(length / ms)} ms`;
  if (length < 10 * second) return `${trim(length / second, 1)} s`;
  if (length < minute) return `${Math.round(length / second)} s`;
  const rounded = Math.round(length / second);
  if (length < hour) return rounded % 60 ? `${Math.floor(rounded / 60)} min ${rounded % 60} s` : `${rounded / 60} min`;
  const minutes = Math.round(length / minute);
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return digits ? text.replace(/\.?0+$/, '') : text;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
