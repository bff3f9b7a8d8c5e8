import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';

class QuestionOptions {
  @IsString()
  readonly lang!: string;
}

/** The payload of the clients of all servers; the decorators are for servers that validate it. */
export class Question {
  @IsString()
  readonly id!: string;

  @IsString()
  readonly text!: string;

  @ValidateNested()
  @Type(() => QuestionOptions)
  readonly options!: QuestionOptions;
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

/** The work of every handler. It is minimal, because the path to the handler is measured. */
export function answer(question: Question, user: string): Answer {
  return { question: question.id, user };
}

/** Keeps the processor busy, for longer on a slow machine. */
export function waste(steps: number): number {
  let number = 1;
  for (let step = 0; step < steps; step++)
    number = (number * 1_103_515_245 + 12_345) | 0;
  return number;
}
