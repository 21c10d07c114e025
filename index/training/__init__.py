"""How the shipped embedding model was made, runnable again: ``python -m index.training --help``."""
