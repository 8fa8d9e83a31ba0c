"""Finds the columns of a portal never seen before, classifies them, and drafts its configuration.

    pages → columns (`columns`) → classes (`classify`) → `[[site]]` as TOML (`draft`)
          ↘ the CMS family that made them (`cms`)

Pure: pages come in read, text goes out. `pipeline.discovering` does the asking.
"""
