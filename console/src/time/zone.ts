// SPDX-License-Identifier: Apache-2.0
//
// Days of the province: pure functions over IANA time zones.

const minute = 60_000;

// What the zone's clocks show at `at`, as if it were UTC.
function wallClock(at: number, zone: string): number {
    const parts = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
    }).formatToParts(at);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    return Date.UTC(
        part('year'),
        part('month') - 1,
        part('day'),
        part('hour'),
        part('minute'),
        part('second'),
    );
}

function offsetAt(at: number, zone: string): number {
    return Math.round((wallClock(at, zone) - at) / minute) * minute;
}

// "2026-11-22": the zone's date at `at`.
export function dayOf(at: Date, zone: string): string {
    return new Date(wallClock(at.getTime(), zone)).toISOString().slice(0, 10);
}

// Midnight that begins `day` there.
export function beginOfDay(day: string, zone: string): Date {
    const asUtc = Date.parse(`${day}T00:00:00Z`);
    const guess = asUtc - offsetAt(asUtc, zone);
    return new Date(asUtc - offsetAt(guess, zone));
}

export function dayAfter(day: string, days = 1): string {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * 1440 * minute)
        .toISOString()
        .slice(0, 10);
}

export interface DayBounds {
    from: Date;
    to: Date;
}

export function boundsOf(day: string, zone: string): DayBounds {
    return { from: beginOfDay(day, zone), to: beginOfDay(dayAfter(day), zone) };
}
