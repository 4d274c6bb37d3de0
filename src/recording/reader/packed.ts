/**
 * Many rows at once: to hand one over as an object costs far more than what is in it, so SQLite writes all of them as one text, which is
 * parsed at once. What is no number, text or null makes it fail, as a damaged place does.
 */
import type { Statement, Value } from '../sqlite.ts';

/** @param columns as SQL has them @param from the rest of a query, from `from` on */
export function packed(columns: string, from: string): string {
  return `select json_group_array(json_array(${columns})) as rows ${from}`;
}

export function unpacked(statement: Statement, ...values: Value[]): readonly (readonly unknown[])[] {
  const rows: unknown = JSON.parse(String(statement.get(...values)?.['rows'] ?? '[]'));
  return Array.isArray(rows) ? rows : [];
}
