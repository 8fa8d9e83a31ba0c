"""Reads attachments into blocks that say where they stand, and how they are hidden.

    bytes → sniff → reader → Block …      (or: could not look, because …)

`reader` reads any file, the other modules one format or one duty each. They are not loaded by
who only asks what may be read: together they take longer to load than a text to check.
"""
