const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `200ms`, `1.5s`. */
export function milliseconds(duration: string): number {
  const [, amount = '', unit = ''] = /^([\d.]+)([a-z]+)$/.exec(duration) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}

/** The shortest way to write it. */
export function durationOf(duration: number): string {
  const unit = (['h', 'm', 's'] as const).find((one) => duration % (units[one] ?? 1) === 0 && duration > 0) ?? 'ms';
  return `${duration / (units[unit] ?? 1)}${unit}`;
}
