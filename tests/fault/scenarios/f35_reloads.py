# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F35", "integration_ingest",
          "a hundred reloads keep the connections of unchanged cameras")
