import { createDialog } from './act.js';
import { RefusedError, openSession, state } from './api.js';
import { createCharts } from './charts.js';
import { createContainment } from './containment.js';
import { byId, setText } from './dom.js';
import { time } from './format.js';
import { createIncidents } from './incidents.js';
import {
  createAudit,
  createCluster,
  createReport,
  createSearch,
  showNumbers,
} from './panels.js';
import type { View } from './view.js';

const POLL_MS = 1_000;

type Show = (view: View) => void;

let shows: readonly Show[] | undefined;
let answeredAt = Date.now();
let timer: ReturnType<typeof setTimeout> | undefined;
let isAsking = false;

/** Requests the view, and again a second after the answer, but not while the page is hidden. */
async function poll(): Promise<void> {
  clearTimeout(timer);
  if (isAsking) return;
  isAsking = true;
  try {
    shows ??= await createPanels();
    const view = await state();
    answeredAt = Date.now();
    setTrouble('');
    for (const show of shows) show(view);
  } catch (error) {
    showGone(error);
  } finally {
    isAsking = false;
    if (!document.hidden) timer = setTimeout(() => void poll(), POLL_MS);
  }
}

async function createPanels(): Promise<readonly Show[]> {
  const { canWrite } = await openSession();
  const again = () => void poll();
  createDialog(again);
  createSearch(canWrite);
  const showSamples = createCharts(byId('charts'));
  return [
    createContainment(canWrite),
    showNumbers,
    ({ samples }) => showSamples(samples),
    createIncidents(),
    createReport(),
    createAudit(canWrite, again),
    createCluster(),
  ];
}

function showGone(error: unknown): void {
  const isRefused = error instanceof RefusedError;
  byId('status').dataset.word = 'gone';
  setText(byId('word'), isRefused ? 'refused' : 'gone');
  setText(byId('why'), 'The figures below are from the last answer.');
  setTrouble(
    isRefused
      ? error.message
      : `The server has not answered since ${time(answeredAt)}.`,
  );
}

function setTrouble(text: string): void {
  byId('trouble').hidden = text === '';
  setText(byId('trouble'), text);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void poll();
});
void poll();
