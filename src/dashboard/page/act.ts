import { RefusedError, send } from './api.js';
import { byId, setText } from './dom.js';

/** An action of a visitor, and the texts of its dialog. */
export interface Action {
  readonly action: 'lock-down' | 'reset' | 'quarantine' | 'release';
  readonly title: string;
  readonly what: string;
  /** The user of the action. If it is empty, the dialog asks for it; if it is missing, the action has no user. */
  readonly user?: string;
}

const dialog = byId<HTMLDialogElement>('act');
const user = byId<HTMLInputElement>('act-user');
const reason = byId<HTMLInputElement>('act-reason');
const error = byId('act-error');
let current: Action | undefined;
let whenDone: () => void = () => undefined;

/** Asks for a reason, then runs the action. */
export function act(action: Action): void {
  current = action;
  setText(byId('act-title'), action.title);
  setText(byId('act-what'), action.what);
  setText(byId('act-do'), action.title);
  setText(error, '');
  byId('act-user-row').hidden = action.user === undefined;
  user.required = action.user !== undefined;
  user.value = action.user ?? '';
  reason.value = '';
  dialog.showModal();
  (action.user === '' ? user : reason).focus();
}

/** @param onDone is called after each action */
export function createDialog(onDone: () => void): void {
  whenDone = onDone;
  byId('act-cancel').addEventListener('click', () => dialog.close());
  byId('act-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
}

async function submit(): Promise<void> {
  if (!current) return;
  const { action } = current;
  try {
    await send('actions', { action, reason: reason.value, user: user.value });
    dialog.close();
    whenDone();
  } catch (cause) {
    setText(
      error,
      cause instanceof RefusedError
        ? cause.message
        : 'The server does not answer.',
    );
  }
}
