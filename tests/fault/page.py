# SPDX-License-Identifier: Apache-2.0
"""Results in pages of the documentation, between two marks."""


def write_between(page, begin, end, text):
    head, rest = page.read_text().split(begin)
    page.write_text(f"{head}{begin}\n{text}\n{end}{rest.split(end)[1]}")
