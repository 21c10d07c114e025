"""The clauses that a text names: 《监察法》第十五条第二款. Pure but for the titles, which are the library's.

references  第八条第二款, 第三部分第二点, as steps from the outside in
titles      the titles of a library, ready to be looked up
naming      which of them a text names
lookup      the passages of the articles that a question names
"""
