"""The form model on ONNX Runtime: graphs exported from the modules, and the runtime that needs no torch."""
