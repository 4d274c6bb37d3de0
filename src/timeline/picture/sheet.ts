/** A canvas that is as sharp as the screen, whatever its size. */
export class Sheet {
  readonly element: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;
  #width = 0;
  #height = 0;

  constructor(element: HTMLCanvasElement) {
    const pen = element.getContext('2d', { alpha: false });
    if (!pen) throw new Error('This browser has no 2d canvas.');
    this.element = element;
    this.pen = pen;
  }

  /** CSS pixels. */
  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  /** Whether what was drawn for this size is still on it. */
  isFor(width: number, height: number): boolean {
    const ratio = window.devicePixelRatio || 1;
    return (
      this.#width === width && this.#height === height && this.element.width === Math.max(1, Math.round(width * ratio))
    );
  }

  /** Makes it ready for a frame; units are CSS pixels from then on. @param width @param height CSS pixels */
  begin(width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    const across = Math.max(1, Math.round(width * ratio));
    const down = Math.max(1, Math.round(height * ratio));
    // To set a canvas' size empties it and takes its memory anew, so only where it is another.
    if (this.element.width !== across) this.element.width = across;
    if (this.element.height !== down) this.element.height = down;
    this.#width = width;
    this.#height = height;
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
}
