import { type Packet, type ClientInternals } from '../socket-io-internals.js';

type Decoder = ClientInternals['decoder'];

const watched = new WeakSet<Decoder>();
// Those that are not clean: they are few, and a set of all would cost each message more than to look at its text.
const suspect = new WeakSet<Packet>();

/**
 * Looks at the text of each packet of a client for the keys that reach a prototype: a thousand times faster than to
 * search what it is decoded to, and to its end, however long it is. Only where socket.io's own decoder makes JSON of it.
 */
export function watchTexts(decoder: Decoder): void {
  if (watched.has(decoder) || !isJsonDecoder(decoder)) return;
  watched.add(decoder);
  let isClean = true;
  let isListening = false;
  const add = decoder.add.bind(decoder);
  decoder.add = (chunk: unknown) => {
    // Attachments follow the text that they belong to.
    if (typeof chunk === 'string') isClean = isCleanText(chunk);
    if (!isClean && !isListening) {
      isListening = true;
      decoder.on('decoded', (packet) => {
        if (!isClean) suspect.add(packet);
      });
    }
    return add(chunk);
  };
}

/** Whether the text of each packet of a client is looked at, see {@link watchTexts}. */
export function isWatched(decoder: Decoder): boolean {
  return watched.has(decoder);
}

/** Whether the text of a packet has a key that may reach a prototype. */
export function isSuspect(packet: Packet): boolean {
  return suspect.has(packet);
}

/** An escape for one of the letters of these keys, which no serializer writes. */
const ESCAPED_LETTER = /\\u00(?:5f|[67])/i;

function isCleanText(text: string): boolean {
  return !(
    text.includes('__proto__') ||
    (text.includes('"constructor"') && text.includes('"prototype"')) ||
    (text.includes('\\u00') && ESCAPED_LETTER.test(text))
  );
}

/** Whether it is of the class that comes with socket.io, not a subclass, and without a reviver of the application. */
function isJsonDecoder(decoder: Decoder): boolean {
  const prototype = Object.getPrototypeOf(decoder) as object;
  return (
    Object.hasOwn(prototype, 'add') &&
    Object.hasOwn(prototype, 'decodeString') &&
    // Before and since socket.io-parser 4.2.6.
    decoder.reviver === undefined &&
    decoder.opts?.reviver === undefined
  );
}
