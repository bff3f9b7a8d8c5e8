import { Controller, type MessageEvent, Sse } from '@nestjs/common';
import {
  Incidents,
  type SecurityIncident,
  VECTORS,
} from 'nestjs-websocket-manager';
import { type Observable, filter, map } from 'rxjs';

/** Sends incidents to the page as they are recorded. A real application checks who may read them. */
@Controller('incidents')
export class IncidentsController {
  constructor(private readonly incidents: Incidents) {}

  @Sse()
  stream(): Observable<MessageEvent> {
    return this.incidents.incidents$.pipe(
      filter(({ repeats }) => repeats === undefined),
      map((incident) => ({ data: forThePage(incident) })),
    );
  }
}

function forThePage(incident: SecurityIncident): object {
  const { id, vector, severity, action, users, event, impact } = incident;
  const known =
    vector === 'by-hand' || vector === 'refusal' ? undefined : VECTORS[vector];
  return {
    id,
    vector,
    severity,
    action,
    users,
    event,
    meaning: known?.meaning,
    fix: known?.fix,
    duties: impact.duties,
  };
}
