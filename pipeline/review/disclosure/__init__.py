"""Disclosure: what a disclosure officer says of a unit (CPIA 1996), the lane of what must be read for it, and the rows
that go into a schedule. The program fills nothing in."""
