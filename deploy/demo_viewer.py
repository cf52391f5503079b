#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""demo_viewer.py ENDPOINT WALL: takes the encoded picture of a wall, as a screen would, until
SIGTERM: a wall that nobody looks at draws nothing."""

import sys

import zmq


def main():
    endpoint, wall = sys.argv[1:3]
    socket = zmq.Context.instance().socket(zmq.SUB)
    socket.setsockopt_string(zmq.SUBSCRIBE, f"media/wall.{wall}/main/")
    socket.connect(endpoint)
    while True:
        socket.recv_multipart()


if __name__ == "__main__":
    main()
