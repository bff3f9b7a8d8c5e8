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

/** An exhibit of the leak zoo as an application to be hunted. */
export interface HuntedExhibit extends Hunted {
  readonly name: string;
  readonly options: Exhibit['options'];
  readonly hunt: Pick<HuntOptions, 'identities'>;
}

/** What the doorman makes of a handshake: the secret of a user is known to the application only. */
function identify({ name }: SimulatedUser): HuntIdentity {
  return { auth: { user: name }, secrets: [`${name}-secret`] };
}

/** The gateway of the exhibit has no handler: something has to make it send what somebody can miss. */
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

/** What the hunt is told about some of the applications, as their teams would tell it. */
const AIDS: Readonly<Record<string, Aid>> = {
  // Its inbox is a table in the code: there are only Bob and Alice.
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
  // A meeting of one's own: who meets in the same one is meant to hear the others.
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

/** Every exhibit, with the doorman at its door. */
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
