/** Two customers want the last melon at the same time. They do so ten times, or as often as the first argument says. */
import { place } from './customer.ts';
import { host, stockPort } from './settings.ts';
import { amountIn, StockClient } from './stock-client.ts';

const rounds = Number(process.argv[2] ?? 10);
const stock = new StockClient(host, stockPort);

async function main(): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const left = amountIn(await stock.ask('COUNT melon'));
    await stock.ask(`RESTOCK melon ${1 - left}`);

    const melon = { item: 'melon', quantity: 1 } as const;
    const outcomes = await Promise.all([place(melon), place(melon)]);
    const still = amountIn(await stock.ask('COUNT melon'));
    console.log(`${round}. ${outcomes.join(' | ')} | ${still} left`);
  }
  stock.close();
}

main().catch((error: Error) => {
  console.error(`Is the shop open? ${error.message || 'Nobody answers.'}`);
  process.exitCode = 1;
});
