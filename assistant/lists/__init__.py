"""Lists answered completely (pure).

listing     which enumeration a sentence belongs to or announces: ``items_of``
series      every enumeration of a paper
item_marks  一是, 第一步, （一）, 1., ①: how items are marked, counted and nested
announcing  how many things a sentence announces and a question asks for
explaining  what a numbered name stands for: “三个责任人”, 就是…
"""
