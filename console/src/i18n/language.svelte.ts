// SPDX-License-Identifier: Apache-2.0

import { en } from './en.js';
import { fill, type Values } from './fill.js';
import { id, type TextKey, type Texts } from './id.js';

export type Language = 'id' | 'en';

const texts: Record<Language, Texts> = { id, en };
const locales: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };
const storageKey = 'betang.language';

function stored(): Language {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'id';
}

class Reading {
    language = $state<Language>(stored());
    readonly locale = $derived(locales[this.language]);

    choose(language: Language): void {
        this.language = language;
        localStorage.setItem(storageKey, language);
    }
}

// The reader's language: one for the page.
export const reading = new Reading();

export function t(key: TextKey, values: Values = {}): string {
    return fill(texts[reading.language][key], values);
}
