"""Doors for other programs: the papers, answers and limits of the page, in the protocols that programs speak."""
