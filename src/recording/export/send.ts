/** Sends spans to a collector: OTLP over HTTP, as JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../base/errors.ts';
import { isRecord } from '../../base/shape.ts';
import { notACollector, notSent } from '../errors.ts';
import type { ResourceSpans } from './otlp.ts';

/** Answers after which a request may come again, by the specification. */
const again = [429, 502, 503, 504];
const TRIES = 5;
/** Milliseconds before the second try; twice as many before each further one. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** Milliseconds that a collector may take for a request. */
const ANSWER_WITHIN = 30_000;

export interface Collector {
  /** `http://127.0.0.1:4318`; where it has no path, that of traces is added. */
  readonly url: string;
  /** `name=value,…` as in OpenTelemetry's variable `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers: string | undefined;
}

export interface Sent {
  readonly spans: number;
  /** Spans that the collector has not taken, and what it says of that. */
  readonly rejected: number;
  readonly why: string;
}

/**
 * Sends one portion after the other, each until it is taken.
 * @param onSent spans so far
 * @throws UserError where the address is none, or the collector is not there or refuses
 */
export async function sendSpans(
  portions: Iterable<ResourceSpans>,
  { url, headers }: Collector,
  onSent: (spans: number) => void,
): Promise<Sent> {
  const target = addressOf(url);
  const named = { 'content-type': 'application/json', ...headersIn(headers) };
  let sent: Sent = { spans: 0, rejected: 0, why: '' };
  for (const portion of portions) {
    const answer = await delivered(target, JSON.stringify({ resourceSpans: [portion] }), named, sent.spans);
    const { rejected, why } = partialSuccess(answer);
    const spans = portion.scopeSpans.reduce((sum, scope) => sum + scope.spans.length, 0);
    sent = { spans: sent.spans + spans, rejected: sent.rejected + rejected, why: why || sent.why };
    onSent(sent.spans);
  }
  return sent;
}

function addressOf(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (!target || !['http:', 'https:'].includes(target.protocol) || target.username !== '') throw notACollector(url);
  if (target.pathname === '/') target.pathname = '/v1/traces';
  return target;
}

function headersIn(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(pair) ?? [];
    return name === undefined || value === undefined ? [] : [[name, decoded(value.trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // A per cent sign that is one.
  }
}

/** @returns what the collector has answered */
async function delivered(
  target: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  before: number,
): Promise<string> {
  for (let tried = 1; ; tried++) {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tried - 1));
    let why: string;
    let asked: number | undefined;
    let isThere = true;
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN);
      const response = await fetch(target, { method: 'POST', body, headers, signal });
      const text = await response.text();
      if (response.ok) return text;
      why = `it answers ${response.status} ${saidIn(text)}`.trim();
      if (!again.includes(response.status)) throw notSent(target.href, why, before);
      asked = retryAfter(response.headers.get('retry-after'));
    } catch (error) {
      // What fetch throws says only that it failed.
      const cause = error instanceof TypeError && error.cause instanceof Error ? error.cause : undefined;
      if (!cause && !(error instanceof DOMException)) throw error;
      isThere = cause === undefined;
      why = cause ? messageOf(cause) || String((cause as NodeJS.ErrnoException).code) : 'it does not answer';
    }
    // An address at which nobody was from the beginning is a wrong one.
    if (tried === TRIES || (!isThere && before === 0)) throw notSent(target.href, why, before);
    await wait(asked ?? pause * (0.5 + Math.random() / 2));
  }
}

/** Milliseconds, from a number of seconds or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const time = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(time) ? undefined : Math.min(LONGEST_PAUSE, Math.max(0, time));
}

/** What a refusal says: `google.rpc.Status` as JSON, or some text. */
function saidIn(text: string): string {
  const said = parsed(text);
  return (isRecord(said) && typeof said['message'] === 'string' ? said['message'] : text).slice(0, 200);
}

function partialSuccess(text: string): { rejected: number; why: string } {
  const said = parsed(text);
  const partial = isRecord(said) && isRecord(said['partialSuccess']) ? said['partialSuccess'] : {};
  const { rejectedSpans, errorMessage } = partial;
  return { rejected: Number(rejectedSpans ?? 0) || 0, why: typeof errorMessage === 'string' ? errorMessage : '' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Some answer with nothing.
  }
}
