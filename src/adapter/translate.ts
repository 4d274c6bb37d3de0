/** Our words in those of DAP. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointStatus } from '../debugger/breakpoint-status.ts';
import type { Isolate } from '../debugger/isolate.ts';
import { preview } from '../debugger/preview.ts';
import type { Source } from '../debugger/source.ts';
import type { Frame } from '../debugger/stack.ts';
import type { Stop, StopReason } from '../debugger/stop.ts';
import type { WatchStatus } from '../debugger/watches.ts';
import type { World } from '../debugger/world.ts';
import type { Client } from './client.ts';
import type { SourceReferences } from './source-references.ts';

/** The state stands in the name, since VS Code shows "Paused" for all threads but one (host-facts.md section 1, row 1). */
export function threadName(isolate: Isolate, world: World): string {
  const state = world.stateOf(isolate);
  return state === '' ? isolate.title : `${isolate.title} · ${state}`;
}

/** Short descriptions: VS Code writes them beside the thread's name, and cuts the name where they are long. */
const reasons: Readonly<Record<StopReason, { readonly reason: string; readonly description: string }>> = {
  breakpoint: { reason: 'breakpoint', description: 'Breakpoint' },
  step: { reason: 'step', description: 'Step' },
  pause: { reason: 'pause', description: 'Pause' },
  exception: { reason: 'exception', description: 'Exception' },
  entry: { reason: 'entry', description: 'Entry' },
  watch: { reason: 'function breakpoint', description: 'Message' },
  'debugger statement': { reason: 'pause', description: 'Debugger statement' },
  foreign: { reason: 'pause', description: 'Paused by another debugger' },
};

export function reasonOf({ reason, isolate, watch, loss }: Stop): {
  reason: string;
  description: string;
  text?: string;
} {
  if (watch) {
    const text = `${watch.on} ${watch.name}${loss ? ` ${loss.how}` : ''}`;
    return { ...reasons[reason], description: `Message: ${text}`, text };
  }
  const thrown = reason === 'exception' ? isolate.pause?.data : undefined;
  return { ...reasons[reason], ...(thrown && { text: preview(thrown) }) };
}

export function breakpointOf(status: BreakpointStatus, client: Client): DebugProtocol.Breakpoint {
  return {
    id: status.breakpoint.id,
    verified: status.isVerified,
    line: status.line + Number(client.linesStartAt1),
    ...(status.column !== undefined && { column: status.column + Number(client.columnsStartAt1) }),
    ...(status.message !== undefined && { message: status.message }),
  };
}

export function watchBreakpointOf({ id, isVerified, message }: WatchStatus): DebugProtocol.Breakpoint {
  return { id, verified: isVerified, message };
}

export function sourceOf(source: Source, references: SourceReferences): DebugProtocol.Source {
  const sourceReference = references.numberOf(source);
  return {
    name: source.name,
    ...(source.path !== undefined && { path: source.path }),
    ...(sourceReference > 0 && { sourceReference, path: source.name, origin: source.origin }),
    ...(source.isSkipped && { presentationHint: 'deemphasize' as const }),
  };
}

export function frameOf(
  frame: Frame,
  id: number,
  client: Client,
  references: SourceReferences,
): DebugProtocol.StackFrame {
  const hasPlace = frame.source !== undefined;
  return {
    id,
    name: frame.name,
    line: hasPlace ? frame.line + Number(client.linesStartAt1) : 0,
    column: hasPlace ? frame.column + Number(client.columnsStartAt1) : 0,
    ...(frame.source && { source: sourceOf(frame.source, references) }),
    canRestart: frame.kind === 'code' && frame.call?.canBeRestarted === true,
    ...presentation(frame),
  };
}

function presentation(frame: Frame): Pick<DebugProtocol.StackFrame, 'presentationHint'> {
  if (frame.kind === 'label') return { presentationHint: 'label' };
  return frame.kind === 'idle' || frame.source?.isSkipped || !frame.source ? { presentationHint: 'subtle' } : {};
}
