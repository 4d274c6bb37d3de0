import { activeSpan, traceContextIn } from '../../protocol/trace-context.ts';

/** Where each copy of OpenTelemetry's API finds what one of them was given, and where a context has its span. */
const api = Symbol.for('opentelemetry.js.api.1');
const span = Symbol.for('OpenTelemetry Context Key SPAN');

interface Api {
  readonly context?: {
    active(): {
      getValue(
        key: symbol,
      ):
        | { spanContext(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number } }
        | undefined;
    };
  };
}

/** Headers as they are told of what is sent now: with the active span of the program's own OpenTelemetry, if they name none. */
export function withActiveSpan(headers: readonly string[] | undefined): readonly string[] | undefined {
  const { context } = (globalThis as { [api]?: Api })[api] ?? {};
  if (!context || traceContextIn(headers)) return headers;
  try {
    const active = context.active().getValue(span)?.spanContext();
    if (!active) return headers;
    const { traceId, spanId, traceFlags } = active;
    return [...(headers ?? []), activeSpan, `00-${traceId}-${spanId}-0${traceFlags & 1}`];
  } catch {
    return headers; // Another version of it.
  }
}
