#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Five bugs, planted one after the other in a copy of the source: the tests must notice each.
exec /usr/bin/python3 tests/fault/planted_bugs.py "$@"
