/** What the shapes and hues mean: those of protocols until something is selected, those of time then. */
import type { Family } from './family.ts';
import { svgOf, svgPart } from './icons.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

export interface LegendFacts {
  readonly scene: Scene | undefined;
  readonly events: number;
  readonly messages: number;
  readonly missing: number;
  readonly palette: Palette;
}

export class Legend {
  readonly #element: HTMLElement;
  #shown = '';
  #palette: Palette | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
    element.setAttribute('role', 'note');
    element.setAttribute('aria-label', 'Legend');
  }

  show(facts: LegendFacts): void {
    const { scene, palette } = facts;
    const cone = scene?.cone?.answer;
    const isFar = scene?.closeness === 'density';
    const hasTracks = scene?.answer.rows.some(({ values }) => values) ?? false;
    const shown = JSON.stringify([
      scene?.protocols.slice(0, 8),
      isFar,
      hasTracks,
      cone && [cone.past, cone.future, cone.concurrent],
      facts.events,
      facts.messages,
      facts.missing,
    ]);
    if (shown === this.#shown && palette === this.#palette) return;
    this.#shown = shown;
    this.#palette = palette;
    const items: HTMLElement[] = [];
    if (cone && !isFar) {
      items.push(
        item(`past ${count(cone.past)}`, wash(palette.colour('pastWash'), palette.colour('past'), 17.5)),
        item('selected', [line(palette.colour('text'), 'M9 0v10', 2)]),
        item(`future ${count(cone.future)}`, wash(palette.colour('futureWash'), palette.colour('future'), 0.5)),
        item(`concurrent ${count(cone.concurrent)}`, protocolMark('web', palette.colour('quiet'))),
      );
    } else {
      for (const { protocol, family } of scene?.protocols.slice(0, 8) ?? []) {
        items.push(item(protocol, protocolMark(family, palette.family(family, 'full'))));
      }
    }
    const failed = palette.colour('failed');
    const dim = palette.colour('dim');
    const separator = document.createElement('span');
    separator.className = 'legend-separator';
    if (items.length) items.push(separator);
    if (isFar) {
      items.push(item('failed', [line(failed, 'M4 1v8M9 1v8M14 1v8', 2)]));
      items.push(item('height is events per pixel, on a log scale · zoom in for arrows', [], 'is-least'));
    } else {
      items.push(
        item('failed', [line(failed, 'M0 5h12'), line(failed, 'M11.5 2l5.5 6M17 2l-5.5 6', 1.5)]),
        item('inferred', [line(dim, 'M0 5h18', 1.5, '4 3')]),
        item('in flight', [
          line(dim, 'M0 5h11'),
          svgPart('circle', { cx: '14', cy: '5', r: '3', fill: 'none', stroke: dim, 'stroke-width': '1.25' }),
        ]),
        item('log', [line(dim, 'M9 2v7', 2)], 'is-least'),
        item('exception', [svgPart('path', { d: 'M9 0l5 5-5 5-5-5z', fill: failed })], 'is-least'),
        item(
          'breakpoint',
          [svgPart('circle', { cx: '9', cy: '5', r: '4.5', fill: palette.colour('breakpoint') })],
          'is-least',
        ),
      );
    }
    if (hasTracks) {
      const piece = svgPart('path', { d: 'M1 8V2h8V5h8v3z', fill: palette.colour('track') });
      items.push(item('exposed value', [piece, line(dim, 'M1 2v6M9 2v6', 1)], 'is-least'));
    }
    const end = document.createElement('span');
    end.className = 'legend-end';
    const numbers = document.createElement('span');
    numbers.className = 'is-least';
    const dropped = facts.missing ? ` · ${count(facts.missing)} dropped` : '';
    numbers.textContent = `${countOf(facts.events, 'event')} · ${countOf(facts.messages, 'message')}${dropped} · `;
    end.append(numbers, '? for keys');
    const shownItems = document.createElement('span');
    shownItems.className = 'legend-items';
    shownItems.append(...items);
    // Of what has no room, too.
    shownItems.title = items
      .map((one) => one.textContent)
      .filter(Boolean)
      .join(' · ');
    this.#element.replaceChildren(shownItems, end);
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function countOf(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

function item(text: string, parts: readonly SVGElement[], className = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = `legend-item ${className}`;
  if (parts.length) {
    const svg = svgOf(18, 10);
    svg.append(...parts);
    element.append(svg);
  }
  element.append(text);
  return element;
}

function line(colour: string, path: string, width = 1.5, dash = ''): SVGElement {
  return svgPart('path', {
    d: path,
    stroke: colour,
    fill: 'none',
    'stroke-width': String(width),
    ...(dash && { 'stroke-dasharray': dash }),
  });
}

function wash(fill: string, edge: string, x: number): SVGElement[] {
  return [
    svgPart('rect', { width: '18', height: '10', fill }),
    svgPart('rect', { width: '18', height: '10', fill }),
    line(edge, `M${x} 0v10`, 1),
  ];
}

function protocolMark(family: Family, colour: string): SVGElement[] {
  const shaft = line(colour, family === 'web' ? 'M0 5h11' : 'M0 5h14');
  switch (family) {
    case 'web':
      return [shaft, svgPart('path', { d: 'M18 5l-7-3.5v7z', fill: colour })];
    case 'store':
      return [shaft, line(colour, 'M11.5 1.5L17 5l-5.5 3.5', 1.3)];
    case 'stream':
      return [shaft, line(colour, 'M8.5 1.5L13 5l-4.5 3.5M12.5 1.5L17 5l-4.5 3.5', 1.3)];
    case 'broker':
      return [shaft, svgPart('rect', { x: '12', y: '2.5', width: '5', height: '5', fill: colour })];
    case 'local':
      return [shaft, svgPart('circle', { cx: '15', cy: '5', r: '2.5', fill: colour })];
  }
}
