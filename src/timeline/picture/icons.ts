/** Shapes of the heads, of the legend and of the toolbar, as SVG elements: 16 by 16, in the colour of the text around them. */
const svgSpace = 'http://www.w3.org/2000/svg';

export type IconName =
  | 'running'
  | 'stepping'
  | 'held'
  | 'halted'
  | 'late'
  | 'exited'
  | 'outside'
  | 'folded'
  | 'open'
  | 'pause'
  | 'continue'
  | 'restart'
  | 'more'
  | 'follow'
  | 'fit'
  | 'zoomIn'
  | 'zoomOut'
  | 'list'
  | 'fold'
  | 'copy'
  | 'up'
  | 'down'
  | 'close';

interface Shape {
  readonly path: string;
  readonly isFilled?: boolean;
  readonly width?: number;
  readonly dash?: string;
}

const shapes: Readonly<Record<IconName, Shape>> = {
  running: { path: 'M5.5 4v8l6.5-4z', isFilled: true },
  stepping: { path: 'M4 4v8l5-4zM11 4v8', isFilled: true, width: 1.5 },
  held: { path: 'M5.75 4.5v7M10.25 4.5v7', width: 1.25 },
  halted: { path: 'M5.5 4v8M10.5 4v8', width: 2.5 },
  late: { path: 'M4.75 4.5v7M8.25 4.5v7M12 8h.01', width: 1.6 },
  exited: { path: 'M5 5h6v6H5z', isFilled: true },
  outside: { path: 'M12.5 8a4.5 4.5 0 1 1-9 0a4.5 4.5 0 0 1 9 0', dash: '2 2.2' },
  folded: { path: 'M6 4l4 4-4 4' },
  open: { path: 'M4 6l4 4 4-4' },
  pause: { path: 'M5.5 3.5v9M10.5 3.5v9', width: 2 },
  continue: { path: 'M5 3.5v9l7-4.5z' },
  restart: { path: 'M12.5 8a4.5 4.5 0 1 1-1.5-3.35M11.5 2v3h-3' },
  more: { path: 'M3.5 8h.01M8 8h.01M12.5 8h.01', width: 2 },
  follow: { path: 'M2.5 8h7.5M7 5l3 3-3 3M13 3.5v9' },
  fit: { path: 'M2.5 3.5v9M13.5 3.5v9M5 8h6M6.5 6L4.5 8l2 2M9.5 6l2 2-2 2' },
  zoomIn: { path: 'M3.5 8h9M8 3.5v9' },
  zoomOut: { path: 'M3.5 8h9' },
  list: { path: 'M3 4h.01M3 8h.01M3 12h.01M6 4h7.5M6 8h7.5M6 12h7.5' },
  fold: { path: 'M2.5 8h11M8 1.5v4M6 3.5l2 2 2-2M8 14.5v-4M6 12.5l2-2 2 2' },
  copy: { path: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3' },
  up: { path: 'M8 13V3.5M4.5 7L8 3.5 11.5 7' },
  down: { path: 'M8 3v9.5M4.5 9L8 12.5 11.5 9' },
  close: { path: 'M4 4l8 8M12 4l-8 8' },
};

export function icon(name: IconName): SVGSVGElement {
  const shape = shapes[name];
  const svg = svgOf(16, 16);
  const path = document.createElementNS(svgSpace, 'path');
  path.setAttribute('d', shape.path);
  path.setAttribute('fill', shape.isFilled ? 'currentColor' : 'none');
  path.setAttribute('stroke', shape.isFilled && shape.width === undefined ? 'none' : 'currentColor');
  path.setAttribute('stroke-width', String(shape.width ?? 1.15));
  path.setAttribute('stroke-linecap', 'round');
  path.setAttribute('stroke-linejoin', 'round');
  if (shape.dash !== undefined) path.setAttribute('stroke-dasharray', shape.dash);
  svg.append(path);
  return svg;
}

export function svgOf(width: number, height: number): SVGSVGElement {
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

/** A part of a drawing. @param attributes as in SVG */
export function svgPart(name: 'path' | 'circle' | 'rect', attributes: Readonly<Record<string, string>>): SVGElement {
  const part = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
  return part;
}
