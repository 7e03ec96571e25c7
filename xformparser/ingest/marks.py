"""Selection marks of a page, from whatever source shows them."""

from xformparser.ingest.marks_shapes import Shape, marks_of_shapes

__all__ = ["Shape", "marks_of_shapes"]
