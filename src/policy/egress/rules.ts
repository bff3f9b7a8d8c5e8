/**
 * Declares that a handler, or everybody, may send to people with whom the sender shares no channel. A list of rules is
 * the option `egress.rules`; `npx nestjs-websocket-manager suggest` prints them from incidents.
 *
 * In a pattern `*` stands for any text: `user:*`, `room:admins`, `ChatGateway.*`. A rule never allows a packet that is
 * aimed at everybody; that is what `egress.publicEvents` declares.
 */
export interface EgressRule {
  /** The event that is sent. Default: any. */
  readonly event?: string;
  /** The handler that is running, as `ChatGateway.say`. Default: any, and also none. */
  readonly handler?: string;
  /** A room that the sender must be in. Default: none. */
  readonly from?: string;
  /** The rooms that may be reached; a user's sockets and the user's own room are `user:ID`. */
  readonly to: string | readonly string[];
  /** Why this is no leak, for whoever reviews it. Not empty. */
  readonly why: string;
}

/** A packet as {@link EgressRules} look at it. */
export interface RuledPacket {
  readonly event: string;
  readonly handler: string | undefined;
  /** The rooms it is aimed at, by name; none: everybody. */
  readonly rooms: readonly string[];
  /** The rooms that the sender is in; asked only where a rule has `from`. */
  readonly senderRooms: () => Iterable<string>;
}

type Matcher = (text: string) => boolean;

interface CompiledRule {
  readonly rule: EgressRule;
  readonly event: Matcher;
  readonly handler: Matcher | undefined;
  readonly from: Matcher | undefined;
  readonly to: readonly Matcher[];
}

const ANYTHING: Matcher = () => true;

/** The rules of `egress.rules`, compiled once. Pure: every answer follows from the packet alone. */
export class EgressRules {
  private readonly rules: readonly CompiledRule[];

  constructor(rules: readonly EgressRule[]) {
    this.rules = rules.map((rule) => ({
      rule,
      event: rule.event === undefined ? ANYTHING : matcherOf(rule.event),
      handler: rule.handler === undefined ? undefined : matcherOf(rule.handler),
      from: rule.from === undefined ? undefined : matcherOf(rule.from),
      to: patternsOf(rule).map(matcherOf),
    }));
  }

  /** The first rule that allows a packet. Each of its rooms must be one that the rule names. */
  allowing(packet: RuledPacket): EgressRule | undefined {
    if (packet.rooms.length === 0) return undefined;
    return this.rules.find((rule) => allows(rule, packet))?.rule;
  }
}

function allows(
  { event, handler, from, to }: CompiledRule,
  packet: RuledPacket,
): boolean {
  if (!event(packet.event)) return false;
  if (handler && !(packet.handler !== undefined && handler(packet.handler)))
    return false;
  if (!packet.rooms.every((room) => to.some((matches) => matches(room))))
    return false;
  return !from || [...packet.senderRooms()].some(from);
}

/** Whether a value is a list of rules: known members only, texts that are not empty, at least one pattern in `to`. */
export function areEgressRules(value: unknown): value is readonly EgressRule[] {
  return Array.isArray(value) && value.every(isRule);
}

const OPTIONAL = ['event', 'handler', 'from'] as const;
const MEMBERS: ReadonlySet<string> = new Set([...OPTIONAL, 'to', 'why']);

function isRule(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const rule = value as Record<string, unknown>;
  const { to, why } = rule;
  return (
    Object.keys(rule).every((name) => MEMBERS.has(name)) &&
    OPTIONAL.every((name) => rule[name] === undefined || isText(rule[name])) &&
    (isText(to) || (Array.isArray(to) && to.length > 0 && to.every(isText))) &&
    isText(why)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function patternsOf({ to }: EgressRule): readonly string[] {
  return typeof to === 'string' ? [to] : to;
}

/** Matches with `*` for any text, in time linear in the text for each part of the pattern, without backtracking. */
function matcherOf(pattern: string): Matcher {
  const [first, ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
