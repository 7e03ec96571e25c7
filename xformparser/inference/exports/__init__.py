"""One file per output format; `xformparser.inference.export` is the way in."""
