import { UserError } from '../base/errors.ts';

export const unknownField = (field: string, known: readonly string[], at: number) =>
  new UserError(
    `A search can't ask for "${field}": there are ${known.join(', ')}. Text with a colon in it goes into quotes. (Character ${at})`,
  );

export const noSuchComparison = (field: string, sign: string, at: number) =>
  new UserError(`"${field}" can't be compared by ${sign}: write ${field}:text. (Character ${at})`);

export const noNumber = (field: string, value: string, at: number) =>
  new UserError(
    `"${field}" is compared with a number, "${value}" is none. Times may have a unit: 200us, 20ms, 2s. (Character ${at})`,
  );
