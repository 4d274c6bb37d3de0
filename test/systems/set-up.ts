/** Installs the packages of the systems under debug: the example's, and those of the systems that others wrote. */
import path from 'node:path';
import { install } from '../../scripts/workshop/install.mjs';
import { example } from '../../scripts/workshop/paths.mjs';

export default async function setUp(): Promise<void> {
  await install(example);
  await install(path.join(import.meta.dirname, 'moleculer'));
}
