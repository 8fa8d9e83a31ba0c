"""The bulletin (通报): facts of a period → document tree → files by GB/T 9704-2012.

    lines ──count──→ facts ──compose──→ tree.Bulletin ──merge(draft)──→ docx, pdf, html, xlsx, template

Every stage is pure: the same facts give the same bytes. `store.quarter` reads the lines; every
number in a sentence carries its `figures.Figure`, which `trace` leads back to these lines.
"""
