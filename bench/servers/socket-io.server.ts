import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import type { ServerSpec } from '../contestants.js';
import { open } from './shared/opened.js';
import { portOf, userOf } from './server-app.js';
import { makeState } from './shared/state.js';
import { ASK, type Answer, Question, answer, waste } from './shared/work.js';

interface Data {
  user: string;
  notes?: object;
}

interface ClientEvents {
  ask: (question: Question, acknowledge: (answer: Answer) => void) => void;
}

/** socket.io and nothing else. */
export async function startSocketIo({
  state,
  wastedSteps = 0,
}: ServerSpec): Promise<number> {
  const http = createServer();
  const io = new Server<
    ClientEvents,
    Record<string, never>,
    Record<string, never>,
    Data
  >(http);
  open(io);
  io.on('connection', (socket) => {
    socket.data.user = userOf(socket);
    const notes = makeState(state);
    if (notes) socket.data.notes = notes;
    socket.on(ASK, (question, acknowledge) => {
      waste(wastedSteps);
      acknowledge(answer(question, socket.data.user));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return portOf(http.address());
}
