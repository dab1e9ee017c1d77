"""The commands of ``dure``: one file each, with ``add(commands)`` that describes it and a function that does the work.

Django is imported inside the work only, since that import is what makes a command slow.
"""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Refused(Exception):
    """The command was not carried out; the text says why and what to do."""
