/** What the clients of all servers send. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly options: { readonly lang: string };
}

export interface Answer {
  readonly question: string;
  readonly user: string;
}

/** The event of the messages, and one message. */
export const ASK = 'ask';

export const QUESTION: Question = {
  id: 'q-4711',
  text: 'Which of my notes mention the quarterly report?',
  options: { lang: 'en' },
};

/** The work of every handler: next to none, since the way to it is what is measured. */
export function answer(question: Question, user: string): Answer {
  return { question: question.id, user };
}

/** Keeps the processor busy. */
export function waste(micros: number): void {
  if (micros <= 0) return;
  const end = performance.now() + micros / 1_000;
  while (performance.now() < end);
}
