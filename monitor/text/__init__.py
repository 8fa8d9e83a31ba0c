"""Language: folding, terms, sentences, dates and blocks. Pure, and knows nothing of rules."""
