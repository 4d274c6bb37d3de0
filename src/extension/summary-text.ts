import type { RecordingSummary } from '../protocol/recording.ts';

/** What a recording contains, for somebody who is about to give it away. */
export function inWords({ nodes, events, messages, payloadBytes, duration, redacted }: RecordingSummary): string {
  const lines = [
    `${count(nodes.length, 'node')}: ${nodes.join(', ')}`,
    `${count(messages, 'message')} in ${count(events, 'event')}, over ${seconds(duration)}`,
    payloadBytes === 0 ? 'No payloads.' : `${size(payloadBytes)} of payloads and headers, in plain text`,
    redacted.length === 0 ? 'Nothing was redacted.' : `Values of these were never recorded: ${redacted.join(', ')}`,
    'Stacks with paths of your files, and the few lines around each place.',
  ];
  return lines.join('\n');
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}

function seconds(microseconds: number): string {
  return `${(microseconds / 1e6).toFixed(1)} s`;
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
