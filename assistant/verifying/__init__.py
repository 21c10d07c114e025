"""What an answer says against what it cites (pure).

verify       all checks of a whole answer: ``check``
claims       numbers, dates, document numbers, 《titles》, quotations
wording      names, modality, negation
attribution  whose number it is
"""
