"""Documents → passages → library. Knows documents, never questions."""
