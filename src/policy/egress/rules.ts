/** What a message may do with the socket of another user. */
export type SocketMove = 'join' | 'leave' | 'disconnect';

export const SOCKET_MOVES: readonly SocketMove[] = [
  'join',
  'leave',
  'disconnect',
];

/**
 * Allows a handler, or all handlers, to send to users with whom the sender shares no channel. The option `egress.rules`
 * is a list of rules; `npx nestjs-websocket-manager suggest` derives rules from incidents.
 *
 * In a pattern `*` matches any text: `user:*`, `room:admins`, `ChatGateway.*`. A rule never allows a packet to all
 * users; declare such events in `egress.publicEvents`.
 */
export interface EgressRule {
  /** The event that is sent. Default: any. */
  readonly event?: string;
  /** The running handler, such as `ChatGateway.say`. Default: any handler, or none. */
  readonly handler?: string;
  /**
   * The rule is not for a packet, but for moving sockets of other users: to have them join or leave a room, or to
   * disconnect them. Then `to` names whose sockets, as `user:ID` or by a room they are in. Default: for packets.
   */
  readonly move?: SocketMove;
  /** A room that the sender must be in. Default: no condition. */
  readonly from?: string;
  /** The rooms that the packet may be sent to; a user's sockets and private room are `user:ID`. */
  readonly to: string | readonly string[];
  /** The reason why this is no leak, for reviewers. Not empty. */
  readonly why: string;
}

/** A packet, or a move of sockets, as {@link EgressRules} judge it. */
export interface RuledPacket {
  readonly event: string;
  readonly move?: SocketMove;
  readonly handler: string | undefined;
  /** The names of the rooms that it is sent to; empty for all users. */
  readonly rooms: readonly string[];
  /** The rooms that the sender is in. Called only for a rule with `from`. */
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

/** The compiled rules of `egress.rules`. Pure: a decision depends on the packet alone. */
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

  /** The first rule that allows a packet. The rule must name each room of the packet. */
  allowing(packet: RuledPacket): EgressRule | undefined {
    if (packet.rooms.length === 0) return undefined;
    return this.rules.find((rule) => allows(rule, packet))?.rule;
  }
}

function allows(
  { rule, event, handler, from, to }: CompiledRule,
  packet: RuledPacket,
): boolean {
  if (rule.move !== packet.move) return false;
  if (!event(packet.event)) return false;
  if (handler && !(packet.handler !== undefined && handler(packet.handler)))
    return false;
  if (!packet.rooms.every((room) => to.some((matches) => matches(room))))
    return false;
  return !from || [...packet.senderRooms()].some(from);
}

/** Whether a value is a list of rules: known members only, non-empty texts, at least one pattern in `to`. */
export function areEgressRules(value: unknown): value is readonly EgressRule[] {
  return Array.isArray(value) && value.every(isRule);
}

const OPTIONAL = ['event', 'handler', 'from'] as const;
const MEMBERS: ReadonlySet<string> = new Set([
  ...OPTIONAL,
  'move',
  'to',
  'why',
]);

function isRule(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const rule = value as Record<string, unknown>;
  const { to, why, move } = rule;
  return (
    (move === undefined || SOCKET_MOVES.includes(move as SocketMove)) &&
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

/** Compiles a pattern in which `*` matches any text. Matching is linear for each part of the pattern: no backtracking. */
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
