import { Inject, Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { collectHandlers } from '../../../common/connection-handlers.js';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  type IdentityOptions,
  identityOfSocket,
} from '../../../identity/index.js';
import { REFUSAL_DETAILS } from '../../../incidents/index.js';
import { type Binding, Rejections } from '../../../manager/index.js';
import type { IsolationOptions } from '../../../policy/index.js';

const { foundOnConnection, foundLater } = REFUSAL_DETAILS;

/**
 * In mode `report`: looks whether the application puts the user on a socket after the handshake, which nobody has been
 * identified in, and records when. The command `suggest` makes of it the option that fits.
 */
@Injectable()
export class LateIdentity {
  private readonly open = new WeakSet<Socket>();
  private readonly isOn: boolean;

  constructor(
    @Inject(OPTIONS)
    {
      mode,
      identify,
      identity,
      anonymous,
    }: IdentityOptions & Pick<IsolationOptions, 'mode'>,
    private readonly rejections: Rejections,
  ) {
    const hasSaid =
      identify !== undefined ||
      identity === 'connection' ||
      anonymous === 'allow';
    this.isOn = mode === 'report' && !hasSaid;
  }

  /** Connects a socket, and follows it if nobody was identified. */
  follow({ connection }: Binding, connect: () => void): void {
    const { socket, user } = connection;
    if (!this.isOn || !user.anonymous) return connect();
    this.open.add(socket);
    const handlers = collectHandlers(socket, connect);
    void Promise.allSettled(handlers).then(() =>
      this.look(socket, foundOnConnection),
    );
  }

  /** Looks for the last time. */
  closed(socket: Socket): void {
    this.look(socket, foundLater);
    this.open.delete(socket);
  }

  private look(socket: Socket, detail: string): void {
    if (!this.open.has(socket) || !isFoundOn(socket)) return;
    this.open.delete(socket);
    this.rejections.note({
      code: 'UNAUTHENTICATED',
      option: 'identity',
      event: 'connection',
      namespace: socket.nsp.name,
      detail,
    });
  }
}

function isFoundOn(socket: Socket): boolean {
  try {
    return Boolean(identityOfSocket(socket));
  } catch {
    // A getter of the application threw.
    return false;
  }
}
