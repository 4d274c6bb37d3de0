/** Puts a frame together, and keeps what stays the same from one to the next: bundles of messages, placed names, widths of texts. */
import type { Span } from '../../protocol/picture.ts';
import type { TimelineState } from '../state.ts';
import type { Cone } from './cone.ts';
import type { Frame } from './frame.ts';
import type { Layout } from './layout.ts';
import { nameFont } from './name-stamps.ts';
import { nameWishes } from './name-wishes.ts';
import { type PlacedName, placeNames } from './names.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { Ruler, seamWidth } from './ruler.ts';
import { type Closeness, closenessOf, makeScene, type Scene } from './scene.ts';
import { ticks } from './ticks.ts';
import type { Shown } from './window.ts';

/** Widths of texts that are kept; then they are forgotten. */
const mostTexts = 5000;

export interface Parts {
  readonly state: TimelineState;
  readonly view: Span;
  readonly shown: Shown | undefined;
  readonly cone: Cone | undefined;
  readonly palette: Palette;
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
}

export class Composer {
  readonly #measurer: CanvasRenderingContext2D;
  readonly #texts = new Map<string, number>();
  #closeness: { readonly shown: Shown; readonly closeness: Closeness } | undefined;
  #scene: { readonly scene: Scene; readonly palette: Palette } | undefined;
  #names:
    | {
        readonly scene: Scene;
        readonly density: number;
        readonly end: number;
        readonly pitch: number;
        readonly names: readonly PlacedName[];
      }
    | undefined;

  constructor(measurer: CanvasRenderingContext2D) {
    this.#measurer = measurer;
  }

  /** Fonts or the theme have changed. */
  forget(): void {
    this.#texts.clear();
    this.#scene = undefined;
    this.#names = undefined;
  }

  frame(pen: Pen, parts: Parts): Frame {
    const { state, view, shown, cone, palette, layout, width, height } = parts;
    const scene = shown ? this.#sceneOf(shown, cone, palette) : undefined;
    const isOrder = state.scale === 'order';
    const gap = isOrder || scene?.closeness === 'density' ? 0 : seamWidth;
    const ruler = new Ruler(view, width, shown?.answer.seams, gap);
    const extent = state.lanes?.extent[state.scale];
    const now = extent ? ruler.x(isOrder ? extent.to + 0.75 : extent.to) : width;
    const end = state.lanes?.isLive ? now : Math.max(now, ruler.x(extent?.to ?? view.to)) + 20;
    return {
      pen,
      palette,
      ruler,
      layout,
      width,
      height,
      ticks: ticks(view, width, state.scale, isOrder ? 80 : 110),
      now: state.lanes?.isLive ? now : Math.max(now, -50),
      isOrder,
      isLive: state.lanes?.isLive ?? false,
      isHalted: state.lanes?.halt !== undefined,
      scene,
      cone,
      names: scene ? this.#namesOf(scene, ruler, layout, palette, end) : [],
      asked: shown ? shown.wanted : { from: view.from, to: view.to, width },
    };
  }

  #sceneOf(shown: Shown, cone: Cone | undefined, palette: Palette): Scene {
    const kept = this.#scene;
    if (kept && kept.scene.answer === shown.answer && kept.scene.cone === cone && kept.palette === palette)
      return kept.scene;
    if (this.#closeness?.shown !== shown) {
      this.#closeness = {
        shown,
        closeness: closenessOf(shown.answer, (shown.wanted.to - shown.wanted.from) / shown.wanted.width),
      };
    }
    const scene = makeScene(shown.answer, cone, palette, this.#closeness.closeness);
    this.#scene = { scene, palette };
    return scene;
  }

  #namesOf(scene: Scene, ruler: Ruler, layout: Layout, palette: Palette, end: number): readonly PlacedName[] {
    const kept = this.#names;
    // While the window only moves, names keep their places: they stand relative to what they belong to.
    const endAt = ruler.at(end);
    const isSame =
      kept?.scene === scene &&
      Math.abs(kept.density / ruler.density - 1) < 1e-3 &&
      kept.pitch === layout.pitch &&
      Math.abs(kept.end - endAt) * ruler.density < 1;
    if (isSame) return kept.names;
    const wishes = nameWishes(scene, ruler, layout, palette, (text, isBold) => this.#widthOf(text, isBold, palette));
    // Nothing is written over a tear: there is no time there.
    const torn = ruler.tears.flatMap((tear) => (tear.width > 1 ? [tear.left, tear.left + tear.width] : []));
    const names = placeNames(
      wishes,
      end,
      layout.rows.map(() => torn),
    );
    this.#names = { scene, density: ruler.density, end: endAt, pitch: layout.pitch, names };
    return names;
  }

  #widthOf(text: string, isBold: boolean, palette: Palette): number {
    const key = isBold ? `b${text}` : text;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    if (this.#texts.size > mostTexts) this.#texts.clear();
    this.#measurer.font = nameFont(palette, isBold);
    const { width } = this.#measurer.measureText(text);
    this.#texts.set(key, width);
    return width;
  }
}
