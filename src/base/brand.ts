declare const brand: unique symbol;

/** A primitive with a name of its own, so that one kind of id can't be passed for another. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
