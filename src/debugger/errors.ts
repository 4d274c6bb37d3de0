import { UserError } from '../base/errors.ts';
import type { NodeName } from '../system/model.ts';

export const notStopped = (title: string): UserError => new UserError(`${title} is running. Pause it first.`, title);

/** @param other a node that stands in code of its own */
export const nothingToStep = (title: string, other: string | undefined): UserError =>
  new UserError(
    `${title} waits for events, so there is nothing to step through. Continue${other === undefined || other === title ? '' : `, or step in ${other}`}.`,
    title,
  );

export const notRestartable = (title: string): UserError =>
  new UserError(
    `V8 can't restart this function of ${title}: only functions that are neither async nor generators, and that wait for none.`,
    title,
  );

export const notBegun = (title: string): UserError =>
  new UserError(`${title} stands before its first line, where nothing can be evaluated yet. Continue first.`, title);

export const noProcess = (node: NodeName): UserError => new UserError(`No process of ${node} runs now.`, node);

export class LostWhileJoining extends UserError {
  constructor(node: NodeName) {
    super(`${node} ended, or its inspector closed, while Lightcone was attaching to it.`, node);
  }
}

export const loggedByEnded = (title: string): UserError =>
  new UserError(`${title} has ended, and what it logged is gone with it.`, title);

export const notKept = (title: string): UserError =>
  new UserError(`${title} has logged much since then, and uses this no more: it is gone.`, title);

export const otherLightcone = (node: NodeName): UserError =>
  new UserError(`Another version of Lightcone debugs ${node} already. End its session first.`, node);

/** @param why what V8 said */
export const workerNotTaken = (title: string, why: string): UserError =>
  new UserError(`Lightcone could not take over the worker thread ${title}, which runs without it: ${why}`);
