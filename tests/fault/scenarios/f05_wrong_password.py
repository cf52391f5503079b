# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F05", "unit_ingest",
          "a host that refused the password is tried three times in fifteen minutes")
proven_by("F05", "integration_ingest",
          "a wrong password is NO PERMISSION and is not tried again and again")
