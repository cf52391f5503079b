# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F14", "unit_ingest",
          "a lone timestamp outlier is stamped by arrival",
          "timestamps that move for good begin a new run")
