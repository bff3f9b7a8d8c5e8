import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type {
  HuntOptions,
  HuntIdentity,
  SimulatedUser,
} from '../../src/hunt/index.js';
import { EXHIBITS as HARDER } from '../../../../test/leak-zoo/harder-kinds.js';
import { EXHIBITS as KNOWN } from '../../../../test/leak-zoo/known-kinds.js';
import { RecoveringGateway } from '../../../../test/leak-zoo/restored-session/restored-session.gateway.js';
import {
  Doorman,
  type Exhibit,
  type User,
} from '../../../../test/leak-zoo/stage.js';
import type { Hunted } from './hunted.js';

/** An exhibit of the leak zoo as an application for a hunt. */
export interface HuntedExhibit extends Hunted {
  readonly name: string;
  readonly options: Exhibit['options'];
  readonly hunt: Pick<HuntOptions, 'identities'>;
}

/** The user of a handshake; only the application knows the secret of a user. */
function identify({ name }: SimulatedUser): HuntIdentity {
  return { auth: { user: name }, secrets: [`${name}-secret`] };
}

/** The gateway of the exhibit has no handler, so this one makes it send a packet that a user can miss. */
@Injectable()
@WebSocketGateway()
class ReminderGateway {
  constructor(private readonly recovering: RecoveringGateway) {}

  @SubscribeMessage('remind-me')
  async remind(
    @ConnectedSocket() client: Socket,
    @MessageBody() text: string,
  ): Promise<void> {
    const { id } = client.data.user as User;
    await pause(8);
    this.recovering.notify(id, text);
  }
}

const BOB_AND_ALICE: readonly HuntIdentity[] = [
  { id: 'bob', auth: { user: 'bob' } },
  { id: 'alice', auth: { user: 'alice' }, secrets: ['alice-secret'] },
];

type Aid = Partial<Pick<HuntedExhibit, 'hunt' | 'gateways'>>;

/** The options of the hunt for some applications, as their teams would set them. */
const AIDS: Readonly<Record<string, Aid>> = {
  // Its inbox is a constant with only Bob and Alice.
  'second login': {
    hunt: {
      identities: {
        identify: (user) => BOB_AND_ALICE[user.index] ?? identify(user),
      },
    },
  },
  'same id in two tenants': {
    hunt: {
      identities: {
        identify: ({ index, name }) => ({
          auth: { user: 'carol', tenantId: `tenant-${index}` },
          secrets: [`${name}-secret`],
        }),
      },
    },
  },
  'restored session': { gateways: [ReminderGateway] },
  // A separate meeting for each user, because members of a meeting share messages on purpose.
  'everybody moved into a room': {
    hunt: {
      identities: {
        identify,
        messages: {
          'open-meeting': ({ id }) => `meeting-of-${id}`,
          say: ({ id, canary }) => ({
            meeting: `meeting-of-${id}`,
            text: canary,
          }),
        },
      },
    },
  },
  // Objects: a text that the application copies belongs to nobody, see "What it does not protect against".
  'config merged in place': {
    hunt: {
      identities: {
        identify,
        messages: { prefer: ({ canary }) => ({ signature: { text: canary } }) },
      },
    },
  },
  'raw listener': {
    hunt: {
      identities: {
        identify,
        messages: { copy: ({ canary }) => ({ text: canary }) },
      },
    },
  },
};

/** Every exhibit, with the middleware that identifies its users. */
export const HUNTED: readonly HuntedExhibit[] = [...KNOWN, ...HARDER].map(
  ({ name, gateways, options }) => {
    const { hunt = { identities: { identify } }, gateways: more = [] } =
      AIDS[name] ?? {};
    return {
      name,
      options,
      hunt,
      gateways: [...gateways, ...more, Doorman],
    };
  },
);
