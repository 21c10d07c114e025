"""Word files to GB/T 9704-2012, the format of official papers; opened and edited in Word, WPS and LibreOffice."""

from assistant.export.word.answer import answer_document
from assistant.export.word.speaking_points import speaking_points_document

__all__ = ["answer_document", "speaking_points_document"]
