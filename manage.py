#!/usr/bin/env python
"""The newsroom's commands. Exit 0: all well; 1: some records refused; 2: wrong use or unusable installation."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from newsroom.commandline import run

    run(sys.argv)


if __name__ == "__main__":
    main()
