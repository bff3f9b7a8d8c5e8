import { MessageRate } from './message-rate.js';

const DEFAULTS = {
  messagesPerSecond: 100,
  burst: undefined,
  payloadBytes: undefined,
  pendingHandshakes: 32,
  pendingMessages: 64,
};

const rateOf = (limits: { messagesPerSecond?: number; burst?: number } = {}) =>
  new MessageRate({ ...DEFAULTS, ...limits });

type Sender = Parameters<MessageRate['judge']>[0];

/** One user with as many devices. */
function devicesOf(count: number): Sender[] {
  const manager = {};
  return Array.from(
    { length: count },
    () => ({ manager, connection: {} }) as Sender,
  );
}

/** What becomes of this many messages at once, counted. */
function send(
  rate: MessageRate,
  device: Sender,
  count: number,
): Record<string, number> {
  const verdicts: Record<string, number> = {};
  for (let index = 0; index < count; index += 1) {
    const verdict = rate.judge(device);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  return verdicts;
}

/** The same, every 100 ms for some seconds. */
function sendSteadily(
  rate: MessageRate,
  device: Sender,
  perSecond: number,
  seconds: number,
): Record<string, number> {
  const verdicts: Record<string, number> = {};
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    for (const [verdict, count] of Object.entries(
      send(rate, device, perSecond / 10),
    ))
      verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
    vi.advanceTimersByTime(100);
  }
  return verdicts;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the rate of messages', () => {
  it('lets a page replay an outbox of some hundred messages at once', () => {
    const [page] = devicesOf(1);
    expect(send(rateOf(), page, 800)).toEqual({ admit: 800 });
  });

  it('takes a burst of ten seconds, then as many as the limit says', () => {
    const rate = rateOf();
    const [page] = devicesOf(1);
    expect(send(rate, page, 1_500)).toEqual({ admit: 1_000, refuse: 500 });
    vi.advanceTimersByTime(1_000);
    expect(send(rate, page, 150)).toEqual({ admit: 100, refuse: 50 });
    vi.advanceTimersByTime(10_000);
    expect(send(rate, page, 1_000)).toEqual({ admit: 1_000 });
  });

  it('refuses nothing of a page that stays below the limit', () => {
    const [page] = devicesOf(1);
    expect(sendSteadily(rateOf(), page, 100, 60)).toEqual({ admit: 6_000 });
  });

  it('takes a burst as the option says', () => {
    const [page] = devicesOf(1);
    const rate = rateOf({ messagesPerSecond: 10, burst: 3 });
    expect(send(rate, page, 5)).toEqual({ admit: 3, refuse: 2 });
  });

  it('disconnects who floods on and on', () => {
    const [page] = devicesOf(1);
    expect(sendSteadily(rateOf(), page, 500, 10)).toHaveProperty('disconnect');
  });

  it('disconnects nobody who sends less than twice the limit', () => {
    const [page] = devicesOf(1);
    const verdicts = sendSteadily(rateOf(), page, 190, 120);
    expect(verdicts).not.toHaveProperty('disconnect');
    expect(verdicts).toHaveProperty('refuse');
  });

  it('disconnects the device that floods, and not those of the same user that do not', () => {
    const rate = rateOf();
    const [flooding, quiet] = devicesOf(2);
    expect(send(rate, flooding, 3_000)).toEqual({
      admit: 1_000,
      refuse: 1_000,
      disconnect: 1_000,
    });
    expect(send(rate, quiet, 10)).toEqual({ refuse: 10 });
  });

  it('keeps users apart', () => {
    const rate = rateOf();
    const [alice] = devicesOf(1);
    const [bob] = devicesOf(1);
    send(rate, alice, 3_000);
    expect(send(rate, bob, 100)).toEqual({ admit: 100 });
  });

  it.each([
    ['messagesPerSecond', { messagesPerSecond: Infinity }],
    ['burst', { burst: Infinity }],
  ])('has no end with %s: Infinity', (_, limits) => {
    const [page] = devicesOf(1);
    expect(send(rateOf(limits), page, 10_000)).toEqual({ admit: 10_000 });
  });
});
