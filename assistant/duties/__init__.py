"""Duties in papers: who must do what, how often, by when, on what basis; and what papers report as done."""
