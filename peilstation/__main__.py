"""`python -m peilstation` is the same as `peilstation`."""

from peilstation.cli import main

main()
