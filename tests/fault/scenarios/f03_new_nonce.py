# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F03", "integration_ingest", "a new nonce in the middle of a session costs no picture")
