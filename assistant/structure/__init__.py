"""Answers found by where they stand in a paper: a clause, a part, the paper as a whole.

clause      a place named by its number: ``by_structure``
cited       the clauses that a clause refers to, and those of its law that refer to it
overview    what a paper or a part of it says, heading by heading
papers      which papers a question means
places      reference → span
layout      a paper as parts, clauses, paragraphs and items
"""
