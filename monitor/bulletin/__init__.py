"""The bulletin (通报): facts of a period → document tree → DOCX by GB/T 9704-2012.

    facts.Facts ──compose.compose──→ tree.Bulletin ──docx.write──→ bytes

Every stage is pure: the same facts give the same bytes. `store.quarter` counts the facts.
"""
