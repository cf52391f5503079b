#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""demo_events.py ENDPOINT FILE: writes the events that a Betang process publishes, one JSON object a
line, until SIGTERM. What is on its way then is still written."""

import signal
import sys

import zmq

GLANCE_MS = 300


def main():
    endpoint, path = sys.argv[1:3]
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    socket = zmq.Context.instance().socket(zmq.SUB)
    socket.setsockopt_string(zmq.SUBSCRIBE, "event/")
    socket.connect(endpoint)
    with open(path, "w", encoding="utf-8", buffering=1) as out:
        while True:
            if socket.poll(GLANCE_MS):
                _, event = socket.recv_multipart()
                out.write(event.decode() + "\n")
            elif stopping:
                return


if __name__ == "__main__":
    main()
