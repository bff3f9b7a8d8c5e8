import type { PipeTransform } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';

const MAX_CHARACTERS = 2000;

/** Takes the named texts out of a payload, and drops all other fields. */
export class TextFieldsPipe<Name extends string> implements PipeTransform<
  unknown,
  Record<Name, string>
> {
  private readonly names: readonly Name[];

  constructor(...names: Name[]) {
    this.names = names;
  }

  transform(payload: unknown): Record<Name, string> {
    const given = Object(payload) as Record<Name, unknown>;
    const entries = this.names.map((name) => [name, textOf(given[name], name)]);
    return Object.fromEntries(entries) as Record<Name, string>;
  }
}

function textOf(value: unknown, name: string): string {
  if (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= MAX_CHARACTERS
  ) {
    return value;
  }
  throw new WsException({
    status: 'error',
    code: 'BAD_MESSAGE',
    message: `"${name}" must be a text of 1 to ${MAX_CHARACTERS} characters.`,
  });
}
