// SPDX-License-Identifier: Apache-2.0
//
// Times as the reader's language writes them, in the province's time zone.

export interface Reader {
    locale: string;
    zone: string;
}

export function clockTime(at: Date, { locale, zone }: Reader): string {
    return at.toLocaleTimeString(locale, {
        timeZone: zone,
        hourCycle: 'h23',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
    });
}

export function date(at: Date, { locale, zone }: Reader): string {
    return at.toLocaleDateString(locale, {
        timeZone: zone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
    });
}

// The time alone when `at` lies within the last twelve hours, else with its date.
export function when(at: Date, now: Date, reader: Reader): string {
    const recent = Math.abs(now.getTime() - at.getTime()) < 12 * 3_600_000;
    return recent ? clockTime(at, reader) : `${date(at, reader)} ${clockTime(at, reader)}`;
}

// WIB, WITA or whatever the zone is called.
export function zoneName({ locale, zone }: Reader, at = new Date()): string {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
    return parts.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const units = {
    id: { seconds: 'dtk', minutes: 'mnt', hours: 'jam' },
    en: { seconds: 's', minutes: 'min', hours: 'h' },
};

// 0.3 s, 12 s, 4 min, 2 h: one unit, so that it reads at a glance.
export function duration(ms: number, locale: string): string {
    const seconds = Math.max(0, ms) / 1000;
    const unit = locale.startsWith('id') ? units.id : units.en;
    const short = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    if (seconds < 9.95) return `${seconds.toLocaleString(locale, short)} ${unit.seconds}`;
    if (seconds < 120) return `${Math.floor(seconds)} ${unit.seconds}`;
    if (seconds < 7200) return `${Math.floor(seconds / 60)} ${unit.minutes}`;
    return `${Math.floor(seconds / 3600)} ${unit.hours}`;
}
