/** The elements of the picture, in the order in which Tab goes through them. */
export interface Skeleton {
  readonly root: HTMLElement;
  readonly runCorner: HTMLElement;
  readonly overview: HTMLCanvasElement;
  readonly scaleCorner: HTMLElement;
  readonly axis: HTMLCanvasElement;
  readonly heads: HTMLElement;
  readonly plot: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly trouble: HTMLElement;
  readonly legend: HTMLElement;
  /** What is read aloud. */
  readonly live: HTMLElement;
}

export function makeSkeleton(): Skeleton {
  const root = part('div', 'picture');
  const runCorner = part('div', 'picture-corner is-run');
  const overview = part('canvas', 'picture-overview');
  const scaleCorner = part('div', 'picture-corner is-scale');
  const axis = part('canvas', 'picture-axis');
  const heads = part('div', 'picture-heads');
  const plot = part('div', 'picture-plot');
  const canvas = part('canvas', 'picture-canvas');
  const trouble = part('div', 'picture-trouble');
  const legend = part('div', 'picture-legend');
  const live = part('div', 'picture-live');
  overview.tabIndex = 0;
  overview.setAttribute('role', 'slider');
  overview.setAttribute('aria-label', 'The window in all of the run');
  axis.setAttribute('aria-hidden', 'true');
  plot.tabIndex = 0;
  plot.setAttribute('role', 'application');
  plot.setAttribute('aria-roledescription', 'timeline');
  plot.setAttribute('aria-label', 'Events and messages; the list shows the same as a table');
  canvas.setAttribute('aria-hidden', 'true');
  trouble.setAttribute('role', 'status');
  trouble.hidden = true;
  live.setAttribute('aria-live', 'polite');
  plot.append(canvas, trouble);
  root.append(runCorner, overview, scaleCorner, axis, heads, plot, legend, live);
  return { root, runCorner, overview, scaleCorner, axis, heads, plot, canvas, trouble, legend, live };
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
