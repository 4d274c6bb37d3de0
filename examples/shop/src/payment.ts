import { setTimeout as pause } from 'node:timers/promises';

/** Stands for the card company, which takes a moment, and takes all cards. */
export async function charge(_amount: number): Promise<void> {
  await pause(10 + Math.random() * 30);
}
