/** All requests that we answer. */
import type { RequestHandler } from './request.ts';
import { breakpointLocations } from './requests/breakpoint-locations.ts';
import { causes } from './requests/causes.ts';
import { command, terminateThreads } from './requests/command.ts';
import { completions } from './requests/completions.ts';
import { cone } from './requests/cone.ts';
import { configurationDone } from './requests/configuration-done.ts';
import { differences } from './requests/differences.ts';
import { disconnect, restart, terminate } from './requests/end.ts';
import { evaluate, setExpression } from './requests/evaluate.ts';
import { event } from './requests/event.ts';
import { exceptionInfo, setExceptionBreakpoints } from './requests/exceptions.ts';
import { initialize } from './requests/initialize.ts';
import { lanes } from './requests/lanes.ts';
import { attach, launch } from './requests/launch.ts';
import { future, past } from './requests/light-cone.ts';
import { messages } from './requests/messages.ts';
import { moment } from './requests/moment.ts';
import { nodes } from './requests/nodes.ts';
import { overview } from './requests/overview.ts';
import { path } from './requests/path.ts';
import { picture } from './requests/picture.ts';
import { recording, save } from './requests/recording.ts';
import { rows } from './requests/rows.ts';
import { continueRequest, pause } from './requests/run.ts';
import { scopes } from './requests/scopes.ts';
import { search } from './requests/search.ts';
import { seen } from './requests/seen.ts';
import { setBreakpoints } from './requests/set-breakpoints.ts';
import { setVariable } from './requests/set-variable.ts';
import { source } from './requests/source.ts';
import { stackTrace } from './requests/stack-trace.ts';
import { state } from './requests/state.ts';
import { next, restartFrame, stepIn, stepOut } from './requests/step.ts';
import { terminal } from './requests/terminal.ts';
import { threads } from './requests/threads.ts';
import { variables } from './requests/variables.ts';
import { walk } from './requests/walk.ts';
import { setFunctionBreakpoints, watches } from './requests/watches.ts';
import { whyUnbound } from './requests/why-unbound.ts';
import { width } from './requests/width.ts';

const others: readonly RequestHandler[] = [
  launch,
  attach,
  configurationDone,
  setBreakpoints,
  breakpointLocations,
  setExceptionBreakpoints,
  setFunctionBreakpoints,
  watches,
  exceptionInfo,
  whyUnbound,
  threads,
  state,
  stackTrace,
  scopes,
  variables,
  setVariable,
  evaluate,
  setExpression,
  completions,
  source,
  continueRequest,
  pause,
  next,
  stepIn,
  stepOut,
  restartFrame,
  terminal,
  recording,
  save,
  nodes,
  width,
  messages,
  event,
  past,
  future,
  path,
  causes,
  lanes,
  picture,
  overview,
  cone,
  moment,
  walk,
  rows,
  seen,
  differences,
  search,
  command,
  terminateThreads,
  terminate,
  restart,
  disconnect,
];

export const requests: readonly RequestHandler[] = [initialize(others), ...others];
