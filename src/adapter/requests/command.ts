import type { Isolate } from '../../debugger/isolate.ts';
import type { StepKind } from '../../debugger/pause.ts';
import type { DebuggedSystem } from '../../debugger/system.ts';
import { Stopped } from '../../nodes/errors.ts';
import type { NodeCommand } from '../../protocol/control.ts';
import type { NodeName } from '../../system/model.ts';
import type { Arguments } from '../arguments.ts';
import { Ended, nothingStands, whichThread, wrongArgument } from '../errors.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';

/** Whom a command is for. */
interface Target {
  readonly node: NodeName | undefined;
  /** One isolate, or all of a node, its process first. */
  readonly isolates: readonly Isolate[];
}

type Run = (session: Session, target: Target) => unknown;

const steps =
  (kind: StepKind): Run =>
  (session, { isolates }) => {
    // Of a node by its name: where it stands in its own code.
    const isolate = isolates.find(({ pause }) => pause && !pause.isParked) ?? isolates[0];
    if (!isolate) throw whichThread();
    debuggedOf(session).stepper.step(isolate, kind, { alone: true });
    session.tellContinued(isolate);
  };

const commands: Readonly<Record<NodeCommand, Run>> = {
  pause: (session, { isolates }) => {
    const [first] = isolates;
    if (first) debuggedOf(session).world.pause(first, isolates);
  },
  continue: (session, { isolates }) => {
    const { world } = debuggedOf(session);
    for (const isolate of isolates.filter((one) => world.holds(one))) {
      world.resume(isolate);
      session.tellContinued(isolate);
    }
  },
  next: steps('over'),
  stepIn: steps('into'),
  stepOut: steps('out'),
  restart: async (session, { node }) => {
    try {
      await session.fleet('lightcone/command').restart(required(node));
    } catch (error) {
      throw error instanceof Stopped ? new Ended() : error;
    }
  },
  kill: (session, { node }) => session.fleet('lightcone/command').kill(required(node)),
  focusCause: (session, { isolates }) => {
    const { world } = debuggedOf(session);
    const cause = world.causeOf(isolates[0]);
    if (!cause || !world.show(cause)) throw nothingStands();
  },
  focus: (session, { isolates }) => {
    const { world } = debuggedOf(session);
    // Of a node by its name: what has something of its own to say, rather than what is only held.
    const standing = isolates.filter((isolate) => world.holds(isolate));
    const isolate = standing.find((one) => world.stateOf(one) !== 'held') ?? standing[0];
    if (!isolate) throw nothingStands();
    world.show(isolate);
  },
};

/** Commands for one node, or one thread of it: nothing else moves, whatever the width is. */
export const command: RequestHandler = {
  command: 'lightcone/command',
  handle(session, args) {
    const name = args.text('command');
    if (!isCommand(name)) throw wrongArgument('lightcone/command', 'command', Object.keys(commands).join(', '));
    return commands[name](session, targetOf(session, args));
  },
};

/** The end of nodes: of all that runs of those to which the threads belong. */
export const terminateThreads: RequestHandler = {
  command: 'terminateThreads',
  brings: { supportsTerminateThreadsRequest: true },
  async handle(session, args) {
    const isolates = args.numbers('threadIds').map((id) => session.isolate('terminateThreads', id));
    const fleet = session.fleet('terminateThreads');
    await Promise.all([...new Set(isolates.map(({ node }) => node))].map((node) => fleet.kill(node)));
  },
};

function targetOf(session: Session, args: Arguments): Target {
  const threadId = args.optionalNumber('threadId');
  if (threadId !== undefined) {
    const isolate = session.isolate('lightcone/command', threadId);
    return { node: isolate.node, isolates: [isolate] };
  }
  const name = args.optionalText('node');
  if (name === undefined) return { node: undefined, isolates: [] };
  const node = session.nodeNamed(name);
  return { node, isolates: debuggedOf(session).isolatesOf(node) };
}

function required(node: NodeName | undefined): NodeName {
  if (node === undefined) throw whichThread();
  return node;
}

function isCommand(name: string): name is NodeCommand {
  return Object.hasOwn(commands, name);
}

const debuggedOf = (session: Session): DebuggedSystem => session.debugged('lightcone/command');
