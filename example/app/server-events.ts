/** All events that this server sends. Managers and clients are typed with it, as in socket.io. */
export interface ServerEvents {
  agent_started: (step: { question: string }) => void;
  agent_thinking: (step: { question: string; thought: string }) => void;
  agent_completed: (step: { question: string; answer: string }) => void;
  notes_changed: (notes: readonly string[]) => void;
  direct_message: (message: { from: string; text: string }) => void;
  channel_message: (message: {
    channel: string;
    from: string;
    text: string;
  }) => void;
}
