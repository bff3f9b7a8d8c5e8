import { setTimeout as pause } from 'node:timers/promises';

/** A stand-in for a language model: it reports its thoughts, then it answers. */
export class Agent {
  /** @param thinkMs the duration of each thought in milliseconds */
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
