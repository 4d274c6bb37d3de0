/** `dist/language.js`: what adapter and command line load when a system file is used, and not before: Langium costs 90 ms. */

import { checkThoroughly } from './check.ts';
import { toConfiguration, toSystemFile } from './convert.ts';
import { Doubts } from './doubts.ts';
import { checkFile } from './system-file.ts';
import { loadSystem } from './system-files.ts';

export { checkFile, checkThoroughly, Doubts, loadSystem, toConfiguration, toSystemFile };
