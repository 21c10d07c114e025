"""Answers found by where they stand in a paper: a clause, a part, the paper as a whole.

clause      a place named by its number: ``by_structure``
overview    what a paper or a part of it says, heading by heading
papers      which papers a question means
titles      the titles of a library, ready to be looked up
references  第八条第二款, 第三部分第二点
places      reference → span
layout      a paper as parts, clauses, paragraphs and items
"""
