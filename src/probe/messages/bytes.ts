/** The getters of the language itself: a program may put others on its own bytes. They work for those of another realm, too. */
const typed = getters(Object.getPrototypeOf(Uint8Array.prototype) as object);
const view = getters(DataView.prototype);

/** Buffers included, also those of another realm. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return typed(Symbol.toStringTag, value) === 'Uint8Array';
}

/** What lies in a typed array or a `DataView`, without a copy and without running anything of the program's. */
export function bytesIn(value: ArrayBufferView): Uint8Array {
  const get = typed(Symbol.toStringTag, value) === undefined ? view : typed;
  return new Uint8Array(
    get('buffer', value) as ArrayBuffer,
    get('byteOffset', value) as number,
    get('byteLength', value) as number,
  );
}

function getters(prototype: object): (name: string | symbol, value: unknown) => unknown {
  const all = Object.getOwnPropertyDescriptors(prototype) as Record<string | symbol, PropertyDescriptor | undefined>;
  return (name, value) => all[name]?.get?.call(value);
}
