"""What the commands of the command line do; `xformparser.cli` declares their options."""
