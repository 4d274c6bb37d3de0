/** Small questions to `unknown` values, for parsers at the edges. */

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The value if it is an array, else an empty one. */
export function array(value: unknown): readonly unknown[] {
  return isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
