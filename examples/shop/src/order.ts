export type Item = 'apple' | 'pear' | 'plum' | 'melon';

/** What a customer asks for. */
export interface Request {
  item: Item;
  quantity: number;
}

export interface Order extends Request {
  id: number;
  total: number;
  state: 'new' | 'reserved' | 'refused';
  /** Why it was refused. */
  reason?: string;
}

/** What the ledger writes down about an order, and gives to the customer. */
export interface Receipt {
  number: number;
  text: string;
  /** Made of the receipt and the seal of the one before, so that none can be changed later. */
  seal: string;
}

const prices: Record<Item, number> = { apple: 3, pear: 4, plum: 2, melon: 9 };

export function priceOf({ item, quantity }: Request): number {
  return prices[item] * quantity;
}

/** Reads what came over the wire, or says what is wrong with it. */
export function parseRequest(body: unknown): Request | string {
  const { item, quantity } = (body ?? {}) as Partial<Record<keyof Request, unknown>>;
  if (typeof item !== 'string' || !Object.hasOwn(prices, item)) {
    return `"item" must be one of ${Object.keys(prices).join(', ')}`;
  }
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1) {
    return '"quantity" must be a whole number above 0';
  }
  return { item: item as Item, quantity };
}
