"""Answers phrased by a chat model, from the same evidence and under verification.

writer    evidence → verified sentences, as they come: ``Writer``
asking    the messages, the room beside them, the whole reply
framing   evidence as numbered, delimited, inert data within the token budget
spoken    the model's reply, read within bounded time and length
replies   the reply's markup in our form, sentence by sentence
citing    which sentences of a passage bear a sentence out
rephrase  a follow-up completed by the model, and checked
models    a chat model by its name
"""
