/**
 * The colours of the picture, made of VS Code's theme variables and nothing else. They are mixed by the browser, once for each theme:
 * a canvas knows no variables.
 */
import { type Family, families } from './family.ts';

export type Colour =
  | 'ground'
  | 'editor'
  | 'text'
  | 'dim'
  | 'hairline'
  | 'past'
  | 'future'
  | 'failed'
  | 'halted'
  | 'breakpoint'
  | 'running'
  | 'focus'
  | 'line'
  | 'bar'
  | 'quiet'
  | 'quietBar'
  | 'grid'
  | 'track'
  | 'pastText'
  | 'futureText'
  | 'failedText'
  | 'haltedText'
  | 'quietText'
  | 'pastWeak'
  | 'futureWeak'
  | 'pastBar'
  | 'futureBar'
  | 'pastBarWeak'
  | 'futureBarWeak'
  | 'pastLine'
  | 'futureLine'
  | 'pastWash'
  | 'futureWash'
  | 'pastEdge'
  | 'futureEdge'
  | 'tear'
  | 'overview'
  | 'veil'
  | 'frame';

/** `line`: 40 % (high contrast 74 %), `reply`: 62 %, `area`: 42 %, `top`: 90 % of the hue in ground. */
export type FamilyTint = 'full' | 'reply' | 'line' | 'area' | 'top';

export interface Palette {
  readonly isHighContrast: boolean;
  readonly font: string;
  colour(name: Colour): string;
  family(family: Family, tint: FamilyTint): string;
}

const ground = 'var(--vscode-panel-background, var(--vscode-editor-background))';
const text = 'var(--vscode-foreground)';
const dim = 'var(--vscode-descriptionForeground)';
const warm = 'var(--vscode-charts-yellow)';
// VS Code's orange is one third opaque in its own themes, and not there in those of high contrast; alone it is also near to its red.
const opaque = `rgb(from var(--vscode-charts-orange, ${mixed('var(--vscode-charts-red)', 50, warm)}) r g b)`;
const orange = mixed(mixed(opaque, 60, warm), 86, text);
const blue = 'var(--vscode-charts-blue)';
const red = 'var(--vscode-charts-red)';
const yellow = 'var(--vscode-debugIcon-breakpointCurrentStackframeForeground)';

function mixed(colour: string, percent: number, into: string): string {
  return `color-mix(in srgb, ${colour} ${percent}%, ${into})`;
}

function familyHue(family: Family): string {
  switch (family) {
    case 'web':
      return 'var(--vscode-charts-green)';
    case 'store':
      return 'var(--vscode-charts-purple)';
    case 'stream':
      return 'var(--vscode-terminal-ansiCyan)';
    case 'broker':
      return 'var(--vscode-terminal-ansiMagenta)';
    case 'local':
      return mixed(text, 62, ground);
  }
}

/** Parts in per cent that differ between kinds of themes. */
interface Strength {
  readonly line: number;
  readonly quiet: number;
  readonly weak: number;
  readonly weakBar: number;
  readonly wash: number;
  readonly edge: number;
  readonly grid: number;
  /** Of messages drawn as lines. */
  readonly message: number;
}

const dark: Strength = { line: 30, quiet: 24, weak: 48, weakBar: 34, wash: 9, edge: 34, grid: 6, message: 40 };
const light: Strength = { ...dark, quiet: 36, weak: 56, wash: 8 };
const highContrast: Strength = {
  line: 55,
  quiet: 44,
  weak: 74,
  weakBar: 56,
  wash: 14,
  edge: 100,
  grid: 14,
  message: 74,
};

function expressions(strength: Strength): Record<Colour, string> {
  const quiet = mixed(text, strength.quiet, ground);
  return {
    ground,
    editor: 'var(--vscode-editor-background)',
    text,
    dim,
    hairline: 'var(--vscode-panel-border)',
    past: orange,
    future: blue,
    failed: red,
    halted: yellow,
    breakpoint: 'var(--vscode-debugIcon-breakpointForeground)',
    running: 'var(--vscode-debugIcon-startForeground)',
    focus: 'var(--vscode-focusBorder)',
    line: mixed(text, strength.line, ground),
    bar: mixed(text, strength.line, ground),
    quiet,
    quietBar: mixed(quiet, 60, ground),
    grid: mixed(text, strength.grid, ground),
    track: mixed(text, strength.weakBar / 2, ground),
    pastText: mixed(orange, 62, text),
    futureText: mixed(blue, 78, text),
    failedText: mixed(red, 72, text),
    haltedText: mixed(yellow, 58, text),
    quietText: mixed(dim, 92, ground),
    pastWeak: mixed(orange, strength.weak, ground),
    futureWeak: mixed(blue, strength.weak, ground),
    pastBar: mixed(orange, 72, ground),
    futureBar: mixed(blue, 72, ground),
    pastBarWeak: mixed(orange, strength.weakBar, ground),
    futureBarWeak: mixed(blue, strength.weakBar, ground),
    pastLine: mixed(orange, 80, ground),
    futureLine: mixed(blue, 80, ground),
    pastWash: mixed(orange, strength.wash, 'transparent'),
    futureWash: mixed(blue, strength.wash, 'transparent'),
    pastEdge: mixed(orange, strength.edge, 'transparent'),
    futureEdge: mixed(blue, strength.edge, 'transparent'),
    tear: mixed(yellow, 75, 'transparent'),
    overview: mixed(text, 42, ground),
    veil: mixed(ground, 50, 'transparent'),
    frame: mixed(text, 5, 'transparent'),
  };
}

const tints: Readonly<Record<FamilyTint, number>> = { full: 100, reply: 62, line: 40, area: 42, top: 90 };

/** That of the document: what is being built and hangs nowhere yet has no colours. */
export function readPalette(): Palette {
  const { classList } = document.body;
  const isHighContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const strength = isHighContrast ? highContrast : classList.contains('vscode-light') ? light : dark;
  const sample = document.createElement('span');
  document.body.append(sample);
  const computed = getComputedStyle(sample);
  const resolve = (expression: string): string => {
    sample.style.color = expression;
    return computed.color;
  };
  const colours = new Map<string, string>();
  for (const [name, expression] of Object.entries(expressions(strength))) colours.set(name, resolve(expression));
  for (const family of families) {
    for (const [tint, percent] of Object.entries({ ...tints, line: strength.message })) {
      colours.set(`${family} ${tint}`, resolve(mixed(familyHue(family), percent, ground)));
    }
  }
  const font = computed.fontFamily;
  sample.remove();
  return {
    isHighContrast,
    font,
    colour: (name) => colours.get(name) ?? '',
    family: (family, tint) => colours.get(`${family} ${tint}`) ?? '',
  };
}

/** Calls when the theme may have changed. @returns how to stop */
export function watchTheme(changed: () => void): () => void {
  // VS Code sets the variables on the root element and the kind of theme as a class of the body.
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['style', 'class', 'data-vscode-theme-id'] });
  return () => observer.disconnect();
}
