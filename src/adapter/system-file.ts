/** A configuration whose system stands in a file of its own. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { isRecord } from '../base/shape.ts';
import type * as LanguageProgram from '../language/main.ts';

type Language = typeof LanguageProgram;

/** What a launch configuration may say beside the file; the file says the rest. */
const inFileOnly = ['nodes', 'watches'] as const;

/**
 * The whole configuration: what stands beside `system` wins over what the file says.
 *
 * @param language loads `dist/language.js`
 * @throws UserError for a file that can't be used
 */
export async function withSystemFile(configuration: unknown, language: () => Promise<Language>): Promise<unknown> {
  if (!isRecord(configuration) || configuration.system === undefined) return configuration;
  const { system, ...rest } = configuration;
  if (typeof system !== 'string' || !path.isAbsolute(system)) {
    throw new UserError(
      `"system" must be the absolute path of a .lightcone file, not ${JSON.stringify(system)}. Write "\${workspaceFolder}/shop.lightcone".`,
    );
  }
  for (const key of inFileOnly) {
    if (rest[key] !== undefined)
      throw new UserError(
        `The configuration has both "system" and "${key}". Move what "${key}" says into ${path.basename(system)}.`,
      );
  }
  const { loadSystem } = await language();
  const { name, ...file } = await loadSystem(system, (one) => readFile(one, 'utf8'));
  return { ...(name !== undefined && { name }), ...file, ...rest };
}
