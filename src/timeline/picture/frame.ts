/** All that one frame is drawn from. */
import type { Span } from '../../protocol/picture.ts';
import type { Cone } from './cone.ts';
import type { Layout } from './layout.ts';
import type { PlacedName } from './names.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { Ruler } from './ruler.ts';
import type { Scene } from './scene.ts';
import type { Tick } from './ticks.ts';

export interface Frame {
  readonly pen: Pen;
  readonly palette: Palette;
  readonly ruler: Ruler;
  readonly layout: Layout;
  readonly width: number;
  /** Of the plot. */
  readonly height: number;
  readonly ticks: readonly Tick[];
  /** Pixels: where the run ends. */
  readonly now: number;
  readonly isOrder: boolean;
  readonly isLive: boolean;
  readonly isHalted: boolean;
  /** Missing until the first answer. */
  readonly scene: Scene | undefined;
  readonly cone: Cone | undefined;
  readonly names: readonly PlacedName[];
  /** The window that the answer of the scene covers, and the pixels for which it was asked. */
  readonly asked: Span & { readonly width: number };
}
