#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what a Betang process publishes: subscribe.py ENDPOINT [TOPIC [FILE.h264]].

ENDPOINT is ipc:///run/betang/ingest-NAME.live; TOPIC a prefix, media/ unless given. With FILE the
pictures of one stream are written as they come, from the first keyframe on; any player opens it."""
import struct
import sys
import time

import zmq

HEADER = struct.Struct("<4sHHQQQqqqIHHBBHIQ")  # docs/bus.md, "The media header"
socket = zmq.Context().socket(zmq.SUB)
socket.setsockopt_string(zmq.SUBSCRIBE, sys.argv[2] if len(sys.argv) > 2 else "media/")
socket.connect(sys.argv[1])
out = open(sys.argv[3], "wb") if len(sys.argv) > 3 else None
seen_key = False
while True:
    topic, header, payload = socket.recv_multipart()
    magic, version, _, sequence, _, _, _, _, captured, *_, flags, _, _ = HEADER.unpack(header)
    if magic != b"BTAU" or version != 1:
        sys.exit("not a media message of version 1")
    key = flags & 1
    seen_key = seen_key or key
    delay_ms = (time.time_ns() - captured) / 1e6
    print(topic.decode()[6:-1], sequence, "key" if key else "-", len(payload), f"{delay_ms:.1f} ms", flush=True)
    if out and seen_key:
        out.write(payload)
        out.flush()
