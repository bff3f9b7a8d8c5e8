import {
  TAG,
  TOKEN_LENGTH,
  type Player,
  messageOfNumber,
} from '../play/player.js';

/** The kind of a found value. */
export type CanaryKind = 'value' | 'name' | 'secret';

/** A value of a user in a payload. */
export interface Sighting {
  /** The index of its user. */
  readonly owner: number;
  readonly kind: CanaryKind;
  /** The number of the message that it was sent with, if the value contains it. */
  readonly message: number | undefined;
  /** `[0].settings.apiKey` */
  readonly path: string;
}

interface Known {
  readonly owner: number;
  readonly kind: CanaryKind;
}

const MAX_DEPTH = 16;
const MAX_NODES = 50_000;
const MAX_SIGHTINGS = 64;
const NUMBER = /\d{14}/g;
const PREFIX_DIGITS = 9;
/** The minimum number of pieces of a value that was split. */
const PIECES = TOKEN_LENGTH;

/** Searches payloads for the values of all users, unchanged and in the usual encodings. */
export class CanarySearch {
  private readonly literals = new Map<string, Known>();
  private readonly encoded = new Map<string, Known>();
  private readonly numbers = new Map<string, Known>();
  private literal = NOTHING;
  private encoding = NOTHING;

  constructor(players: readonly Player[]) {
    for (const { index, token, nameToken, numberPrefix } of players) {
      this.learn(token, { owner: index, kind: 'value' });
      this.learn(nameToken, { owner: index, kind: 'name' });
      this.numbers.set(String(numberPrefix), { owner: index, kind: 'value' });
    }
    this.compile();
  }

  /** Adds a value that the application knows of a user. */
  addSecret(secret: string, owner: number): void {
    this.learn(secret, { owner, kind: 'secret' });
    this.compile();
  }

  /** All values in the arguments of a packet. */
  find(args: readonly unknown[]): Sighting[] {
    const found: Sighting[] = [];
    const seen = new Set<object>();
    let nodes = 0;
    const visit = (value: unknown, path: string, depth: number): void => {
      nodes += 1;
      if (nodes > MAX_NODES || found.length >= MAX_SIGHTINGS) return;
      const text = textOf(value);
      if (text !== undefined) return this.inText(text, path, found);
      if (typeof value !== 'object' || value === null || depth > MAX_DEPTH)
        return;
      if (seen.has(value)) return;
      seen.add(value);
      const joined = joinedPieces(value);
      if (joined !== undefined) this.inText(joined, path, found);
      for (const [key, part] of Object.entries(value)) {
        // A key can also be a value of a user.
        const below = pathTo(path, key, Array.isArray(value));
        this.inText(key, below, found);
        visit(part, below, depth + 1);
      }
    };
    for (const [index, arg] of args.entries()) visit(arg, `[${index}]`, 0);
    return found;
  }

  private inText(text: string, path: string, found: Sighting[]): void {
    if (text.length < 8) return;
    for (const { 0: match, 1: value, 2: message } of text.matchAll(
      this.literal,
    )) {
      const known = this.literals.get(value.toLowerCase());
      if (known) {
        const isTagged = message !== undefined && match !== value;
        found.push({
          ...known,
          path,
          message: isTagged ? Number(message) : undefined,
        });
      }
    }
    for (const [value] of text.matchAll(this.encoding)) {
      const known = this.encoded.get(value);
      if (known) found.push({ ...known, path, message: undefined });
    }
    for (const [digits] of text.matchAll(NUMBER)) {
      const known = this.numbers.get(digits.slice(0, PREFIX_DIGITS));
      if (known)
        found.push({ ...known, path, message: messageOfNumber(digits) });
    }
  }

  private learn(value: string, known: Known): void {
    this.literals.set(value.toLowerCase(), known);
    const bytes = Buffer.from(value);
    this.literals.set(bytes.toString('hex'), known);
    const url = encodeURIComponent(value).toLowerCase();
    this.literals.set(url, known);
    for (const text of base64Of(bytes)) this.encoded.set(text, known);
  }

  private compile(): void {
    this.literal = new RegExp(
      `(${alternatives(this.literals)})(?:${TAG}(\\d+))?`,
      'gi',
    );
    this.encoding = new RegExp(alternatives(this.encoded), 'g');
  }
}

const NOTHING = /(?!)/g;

/** Longest first: a secret may contain a name. */
function alternatives(known: ReadonlyMap<string, unknown>): string {
  return [...known.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('|');
}

/**
 * The base64 forms of bytes for each of the three offsets in a group, without the digits that depend on neighbouring
 * bytes.
 */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const begin = Math.ceil((offset * 8) / 6);
    const end = Math.floor((padded.length * 8) / 6);
    return padded.toString('base64').slice(begin, end);
  });
}

/** A text, a number or bytes as a text to search. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint')
    return String(value);
  if (value instanceof ArrayBuffer)
    return Buffer.from(value).toString('latin1');
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
  }
  return undefined;
}

/** A value that was split into characters or bytes, joined again. */
function joinedPieces(value: object): string | undefined {
  const pieces = Object.values(value) as unknown[];
  if (pieces.length < PIECES) return undefined;
  if (pieces.every((piece) => typeof piece === 'string' && piece.length <= 2))
    return pieces.join('');
  const isByte = (piece: unknown) =>
    Number.isInteger(piece) && Number(piece) >= 0 && Number(piece) < 256;
  return pieces.every(isByte)
    ? Buffer.from(pieces as number[]).toString('latin1')
    : undefined;
}

function pathTo(path: string, key: string, isArray: boolean): string {
  if (isArray) return `${path}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}
