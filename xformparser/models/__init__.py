"""The network and its decoding; knows no trainer."""
