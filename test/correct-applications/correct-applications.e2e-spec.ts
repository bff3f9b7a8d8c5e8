import { ONE_PROCESS, TWO_NODES } from '../support/places.js';
import { conversationsAt } from './conversations.fixture-spec.js';
import { crossingOnPurposeAt } from './crossing-on-purpose.fixture-spec.js';
import { sharedDataAt } from './shared-data.fixture-spec.js';
import { workInTheBackgroundAt } from './work-in-the-background.fixture-spec.js';

describe.each([ONE_PROCESS, TWO_NODES])('$name', (place) => {
  conversationsAt(place);
  crossingOnPurposeAt(place);
  sharedDataAt(place);
  workInTheBackgroundAt(place);
});
