// SPDX-License-Identifier: Apache-2.0

import { pauseAfter } from './backoff.js';

export interface SocketListener {
    opened?(): void;
    text(message: string): void;
    binary?(message: ArrayBuffer): void;
    lost(): void;
}

export interface SocketOptions {
    // A connection silent for so long (ms) is made anew, in case nobody is there. 0: never.
    longestSilence?: number;
}

// A WebSocket that comes back by itself, for ever, until close().
export class LastingSocket {
    private socket: WebSocket | undefined;
    private failures = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private silence: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly address: string,
        private readonly listener: SocketListener,
        private readonly options: SocketOptions = {},
    ) {
        this.connect();
    }

    close(): void {
        clearTimeout(this.timer);
        this.drop();
    }

    // Starts anew; the server begins again with its first messages.
    restart(): void {
        this.drop();
        this.failed();
    }

    private renew(): void {
        this.drop();
        this.connect();
    }

    private connect(): void {
        const socket = new WebSocket(this.address);
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => this.listener.opened?.();
        socket.onmessage = (message: MessageEvent<string | ArrayBuffer>) => this.take(message.data);
        socket.onclose = () => {
            this.drop();
            this.failed();
        };
        this.socket = socket;
        this.expectMessage();
    }

    private take(data: string | ArrayBuffer): void {
        this.failures = 0;
        this.expectMessage();
        if (typeof data === 'string') this.listener.text(data);
        else this.listener.binary?.(data);
    }

    private expectMessage(): void {
        clearTimeout(this.silence);
        const limit = this.options.longestSilence ?? 0;
        if (limit > 0) this.silence = setTimeout(() => this.renew(), limit);
    }

    private drop(): void {
        clearTimeout(this.silence);
        const socket = this.socket;
        this.socket = undefined;
        if (!socket) return;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
    }

    private failed(): void {
        this.listener.lost();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.connect(), pauseAfter(this.failures, Math.random()));
        ++this.failures;
    }
}
