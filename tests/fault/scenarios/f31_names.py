# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F31", "unit_ingest", "a name that does not exist is an error with its name")
