import {
  collectHandlers,
  followConnectionHandlers,
} from './connection-handlers.js';

type Handler = (socket: object) => unknown;
interface Gateway {
  handleConnection?: Handler;
}

/** Nest 12 hands over the handler, Nest 10 and 11 the gateway. */
const controllerOf = (calls: (given: Handler | Gateway) => Handler) =>
  class {
    connect: Handler = () => undefined;

    subscribeConnectionEvent(given: unknown): void {
      this.connect = calls(given as Handler | Gateway);
    }
  };

const OF_GATEWAY = (given: Handler | Gateway): Handler => {
  const gateway = given as Gateway;
  return (socket) => gateway.handleConnection?.(socket);
};

const FORMS: [form: string, make: () => ReturnType<typeof controllerOf>][] = [
  ['the handler', () => controllerOf((given) => given as Handler)],
  ['the gateway', () => controllerOf(OF_GATEWAY)],
];

describe.each(FORMS)('a Nest that hands over %s', (form, make) => {
  const given = (handleConnection: Handler) =>
    form === 'the handler' ? handleConnection : { handleConnection };

  it('has what handleConnection returns collected, once', async () => {
    const Controller = make();
    followConnectionHandlers(Controller);
    followConnectionHandlers(Controller);
    const controller = new Controller();
    controller.subscribeConnectionEvent(given(async () => 'settled'));
    const socket = {};
    const results = collectHandlers(socket, () => controller.connect(socket));
    expect(await Promise.all(results)).toEqual(['settled']);
  });

  it('gets the error that handleConnection throws, and so does who collects', async () => {
    const Controller = make();
    followConnectionHandlers(Controller);
    const controller = new Controller();
    controller.subscribeConnectionEvent(
      given(() => {
        throw new Error('no such token');
      }),
    );
    const socket = {};
    const results = collectHandlers(socket, () => {
      expect(() => controller.connect(socket)).toThrow('no such token');
    });
    await expect(Promise.all(results)).rejects.toThrow('no such token');
  });

  it('calls it as ever for a socket that nobody watches', () => {
    const Controller = make();
    followConnectionHandlers(Controller);
    const controller = new Controller();
    controller.subscribeConnectionEvent(given((socket) => [socket]));
    const socket = {};
    expect(controller.connect(socket)).toEqual([socket]);
  });
});

it('a gateway without handleConnection is handed over as it is', () => {
  const given: unknown[] = [];
  const Controller = controllerOf((gateway) => {
    given.push(gateway);
    return OF_GATEWAY(gateway);
  });
  followConnectionHandlers(Controller);
  const gateway = {};
  new Controller().subscribeConnectionEvent(gateway);
  expect(given).toEqual([gateway]);
});

it.each([undefined, class {}])(
  'a Nest that subscribes in another way is an error: %s',
  (controller) => {
    expect(() => followConnectionHandlers(controller)).toThrow(TypeError);
  },
);
