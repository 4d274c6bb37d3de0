/** Traces of OpenTelemetry's, as messages name them: https://www.w3.org/TR/trace-context/#traceparent-header. */

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Of the span that sent it: 16 hexadecimal digits. */
  readonly spanId: string;
}

/**
 * What is told among the headers of a message that carries none: the span that was active when it was sent. No header of a message has
 * such a name.
 */
export const activeSpan = ':traceparent';

/** @param headers name and value in turn @returns undefined where they name none */
export function traceContextIn(headers: readonly string[] | undefined): TraceContext | undefined {
  if (!headers) return undefined;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]?.toLowerCase();
    if (name !== 'traceparent' && name !== activeSpan) continue;
    const [, traceId, spanId] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(headers[at + 1] ?? '') ?? [];
    if (traceId !== undefined && spanId !== undefined) return { traceId, spanId };
  }
  return undefined;
}
