import { UserError } from '../base/errors.ts';
import type { NodeName } from '../system/model.ts';

export const notStopped = (title: string): UserError => new UserError(`${title} is running. Pause it first.`, title);

export const noProcess = (node: NodeName): UserError => new UserError(`No process of ${node} runs now.`, node);

export const lostWhileJoining = (node: NodeName): UserError =>
  new UserError(`${node} ended, or its inspector closed, while Lightcone was attaching to it.`, node);

export const otherLightcone = (node: NodeName): UserError =>
  new UserError(`Another version of Lightcone debugs ${node} already. End its session first.`, node);
