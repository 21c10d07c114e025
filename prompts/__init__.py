"""The wording given to language models, as files."""
