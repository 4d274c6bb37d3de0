/** The source of a regular expression that matches any of the names, in which `*` stands for `any`. */
export function anyOf(names: readonly string[], any: string): string {
  return names.map((name) => name.split('*').map(escaped).join(any)).join('|');
}

/** The text itself as the source of a regular expression. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
