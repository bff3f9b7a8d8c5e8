import { setTimeout as pause } from 'node:timers/promises';

/** What stands for a language model here: it thinks out loud, then it answers. */
export class Agent {
  /** @param thinkMs how long each thought takes */
  constructor(private readonly thinkMs: number) {}

  async think(question: string): Promise<string> {
    await pause(this.thinkMs);
    const words = question.trim().split(/\s+/);
    return `${words.length} ${words.length === 1 ? 'word' : 'words'} to consider`;
  }

  async answer(question: string): Promise<string> {
    await pause(this.thinkMs);
    return `You asked: ${question}`;
  }
}
