// SPDX-License-Identifier: Apache-2.0

import type { SeenEvent } from './types.js';

export const keptEvents = 200;

// `events`, newest first, with `event` in its place: an event told again (it ended, say) replaces
// what was known of it.
export function withEvent(events: readonly SeenEvent[], event: SeenEvent): SeenEvent[] {
    const others = events.filter((known) => known.id !== event.id);
    const at = others.findIndex((known) => Date.parse(known.start) <= Date.parse(event.start));
    others.splice(at < 0 ? others.length : at, 0, event);
    return others.slice(0, keptEvents);
}
