/** Whether time matters less than certainty: `npm run test:all`. `npm test` has 20 minutes on two cores. */
export const isThorough = process.env.LIGHTCONE_THOROUGH === '1';
