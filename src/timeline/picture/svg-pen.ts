/** Writes what is drawn as SVG: the same painters make the file that is saved. */
import type { Pen } from './pen.ts';

interface Kept {
  readonly fillStyle: Pen['fillStyle'];
  readonly strokeStyle: Pen['strokeStyle'];
  readonly lineWidth: number;
  readonly globalAlpha: number;
  readonly font: string;
  readonly textAlign: Pen['textAlign'];
  readonly dash: readonly number[];
  readonly open: number;
}

export class SvgPen implements Pen {
  fillStyle: Pen['fillStyle'] = '#000';
  strokeStyle: Pen['strokeStyle'] = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '11px sans-serif';
  textAlign: Pen['textAlign'] = 'left';
  lineCap: Pen['lineCap'] = 'butt';
  lineJoin: Pen['lineJoin'] = 'miter';
  readonly #out: string[] = [];
  readonly #kept: Kept[] = [];
  #path: string[] = [];
  #dash: readonly number[] = [];
  #open = 0;
  #clips = 0;

  /** What has been drawn: elements without a root. */
  get text(): string {
    return this.#out.join('\n') + '</g>'.repeat(this.#open);
  }

  beginPath(): void {
    this.#path = [];
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${n(x)} ${n(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`${this.#path.length ? 'L' : 'M'}${n(x)} ${n(y)}`);
  }

  closePath(): void {
    this.#path.push('Z');
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`);
  }

  /** Whole circles only: that is all that is drawn. */
  arc(x: number, y: number, radius: number): void {
    const r = n(radius);
    this.#path.push(
      `M${n(x + radius)} ${n(y)}A${r} ${r} 0 1 1 ${n(x - radius)} ${n(y)}A${r} ${r} 0 1 1 ${n(x + radius)} ${n(y)}`,
    );
  }

  fill(): void {
    if (this.#path.length)
      this.#out.push(`<path d="${this.#path.join('')}" fill="${escaped(this.fillStyle)}"${this.#alpha}/>`);
  }

  stroke(): void {
    if (this.#path.length)
      this.#out.push(`<path d="${this.#path.join('')}" fill="none"${this.#strokeText}${this.#alpha}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    const box = `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`;
    this.#out.push(`<rect ${box} fill="${escaped(this.fillStyle)}"${this.#alpha}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    this.#out.push(`<text${this.#textPlace(x, y)} fill="${escaped(this.fillStyle)}">${escaped(text)}</text>`);
  }

  strokeText(text: string, x: number, y: number): void {
    this.#out.push(
      `<text${this.#textPlace(x, y)} fill="none" stroke-linejoin="round"${this.#strokeText}>${escaped(text)}</text>`,
    );
  }

  setLineDash(dash: readonly number[]): void {
    this.#dash = dash;
  }

  translate(x: number, y: number): void {
    this.#out.push(`<g transform="translate(${n(x)} ${n(y)})">`);
    this.#open++;
  }

  clip(): void {
    const id = `clip${++this.#clips}`;
    this.#out.push(`<clipPath id="${id}"><path d="${this.#path.join('')}"/></clipPath><g clip-path="url(#${id})">`);
    this.#open++;
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign } = this;
    this.#kept.push({
      fillStyle,
      strokeStyle,
      lineWidth,
      globalAlpha,
      font,
      textAlign,
      dash: this.#dash,
      open: this.#open,
    });
  }

  restore(): void {
    const kept = this.#kept.pop();
    if (!kept) return;
    const { dash, open, ...plain } = kept;
    Object.assign(this, plain);
    this.#dash = dash;
    this.#out.push('</g>'.repeat(this.#open - open));
    this.#open = open;
  }

  get #alpha(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${this.globalAlpha}"`;
  }

  get #strokeText(): string {
    const dash = this.#dash.length ? ` stroke-dasharray="${this.#dash.join(' ')}"` : '';
    return ` stroke="${escaped(this.strokeStyle)}" stroke-width="${this.lineWidth}"${dash}`;
  }

  #textPlace(x: number, y: number): string {
    const [, weight, size, family] = /^(?:(\d+|bold) )?([\d.]+)px (.*)$/s.exec(this.font) ?? [];
    const anchor = this.textAlign === 'right' ? 'end' : this.textAlign === 'center' ? 'middle' : 'start';
    const bold = weight === undefined ? '' : ` font-weight="${weight}"`;
    const font = `font-family="${escaped(family ?? 'sans-serif')}" font-size="${size ?? '11'}"${bold}`;
    return ` x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" ${font}`;
  }
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML knows no control characters, not even escaped. */
function escaped(value: unknown): string {
  return (
    String(value)
      .replace(/[&<>"]/g, (one) => entities[one] ?? one)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into the file.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  );
}
