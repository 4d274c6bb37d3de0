/**
 * The kind of theme, outside VS Code: as the class that VS Code's webviews have on their body, which styles and palette go by.
 * The colours themselves come with `themes.css`, by the same media queries.
 */
const isDark = '(prefers-color-scheme: dark)';
const isContrast = '(prefers-contrast: more)';

/** Both kinds of high contrast have the class of the first one, as in VS Code. */
function themeClasses(dark: boolean, contrast: boolean): readonly string[] {
  if (!contrast) return [dark ? 'vscode-dark' : 'vscode-light'];
  return dark ? ['vscode-high-contrast'] : ['vscode-high-contrast', 'vscode-high-contrast-light'];
}

/** Follows what the user's browser prefers, as long as the page is there. */
export function followBrowserTheme(body: HTMLElement): void {
  const queries = [isDark, isContrast].map((query) => window.matchMedia(query));
  let worn: readonly string[] = [];
  const wear = () => {
    body.classList.remove(...worn);
    worn = themeClasses(queries[0]?.matches === true, queries[1]?.matches === true);
    body.classList.add(...worn);
  };
  for (const query of queries) query.addEventListener('change', wear);
  wear();
}
