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

/** Keeps the processor busy; as much longer on a slow machine as everything else. */
export function waste(steps: number): number {
  let number = 1;
  for (let step = 0; step < steps; step++)
    number = (number * 1_103_515_245 + 12_345) | 0;
  return number;
}
