# SPDX-License-Identifier: Apache-2.0
"""Readers of live views: WebSocket clients (RFC 6455) as simple as a test needs them."""

import json
import os
import socket
import struct
import threading
import time
from dataclasses import dataclass

MARK = bytes.fromhex("62657461 6e674d41 924b7f1c d3e8552a")  # media/sei_mark.cpp
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@dataclass
class Picture:
    media_s: float
    key: bool
    counter: int  # of the camera's stream, from the mark that the simulated camera sent with it
    age_ms: float  # from sending to arrival here


def counter_and_time(fragment):
    """What the mark in a picture says, without the emulation prevention of its numbers."""
    at = fragment.find(MARK)
    if at < 0:
        raise AssertionError("a picture without the camera's mark")
    payload = fragment[at + len(MARK):at + len(MARK) + 40].replace(b"\0\0\3", b"\0\0")
    return struct.unpack(">QQ", payload[1:17])


class LiveView(threading.Thread):
    """Watches a stream until close(); `pictures` is what has come. While `reading` is not set it
    leaves what comes unread."""

    def __init__(self, port, stream, receive_buffer=0):
        super().__init__(daemon=True)
        self.pictures = []
        self.formats = 0
        self.reading = threading.Event()
        self.reading.set()
        self.ended = threading.Event()
        self.socket = socket.socket()
        self.socket.settimeout(60)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(
            f"GET /api/v1/live/{stream} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        status = self.file.readline()
        while self.file.readline().strip():
            pass
        if b" 101 " not in status:
            raise AssertionError(f"{stream}: {status}")
        self.start()

    def run(self):
        try:
            while self.take():
                self.reading.wait()
        except (OSError, EOFError, ValueError):
            pass  # closed, here or there
        self.ended.set()

    def take(self):
        """One message; False at the end."""
        kind, payload = self.frame()
        if kind == TEXT:
            self.about = json.loads(payload)
            self.formats += self.about["type"] == "format"
        elif kind == BINARY and self.about["type"] == "picture":
            counter, sent = counter_and_time(payload)
            self.pictures.append(Picture(self.about["media_s"], self.about["key"], counter,
                                         (time.time_ns() - sent) / 1e6))
        elif kind == PING:
            mask = os.urandom(4)
            masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
            self.socket.sendall(bytes([0x80 | PONG, 0x80 | len(payload)]) + mask + masked)
        return kind != CLOSE

    def frame(self):
        first, size = self.read(2)
        if size == 126:
            size, = struct.unpack(">H", self.read(2))
        elif size == 127:
            size, = struct.unpack(">Q", self.read(8))
        return first & 15, self.read(size)

    def read(self, size):
        got = self.file.read(size)
        if len(got) < size:
            raise EOFError
        return got

    def close(self):
        self.reading.set()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server was first
        self.join(10)
        self.file.close()
        self.socket.close()


def gaps(pictures):
    """Where counters do not follow each other: (index of the picture after the gap, missing)."""
    return [(i, b.counter - a.counter - 1)
            for i, (a, b) in enumerate(zip(pictures, pictures[1:]), 1)
            if b.counter != a.counter + 1]
