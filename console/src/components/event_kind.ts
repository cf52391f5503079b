// SPDX-License-Identifier: Apache-2.0

import type { TextKey } from '../i18n/id.js';

const kinds: Record<string, TextKey> = { motion: 'event.motion', crowd: 'event.crowd', frozen: 'event.frozen' };

export const kindKey = (type: string): TextKey => kinds[type] ?? 'event.other';
