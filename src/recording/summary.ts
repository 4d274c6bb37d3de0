import type { RecordingSummary } from '../protocol/recording.ts';
import { payloadSize } from './payloads.ts';
import type { Database } from './sqlite.ts';

export function summaryOf(database: Database): RecordingSummary {
  const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
  return {
    nodes: database
      .prepare('select distinct node from isolates order by id')
      .all()
      .map(({ node }) => String(node)),
    events: number('select count(*) from events'),
    messages: number("select count(*) from events where kind = 'send'"),
    payloadBytes: number(payloadSize(number('pragma user_version'))),
    duration: number('select max(time) - min(time) from events'),
    redacted: listOf(database.prepare("select value from meta where key = 'redacted'").get()?.['value']),
  };
}

function listOf(text: unknown): readonly string[] {
  try {
    const value: unknown = JSON.parse(String(text));
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return []; // A file may say what it likes.
  }
}
