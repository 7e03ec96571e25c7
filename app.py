"""Serves the page: `python app.py [--model NAME|DIR] [--host 127.0.0.1] [--port 7860] [--threads N]`."""

import sys

from xformparser.cli import main

if __name__ == "__main__":
    sys.exit(main(["app", *sys.argv[1:]]))
