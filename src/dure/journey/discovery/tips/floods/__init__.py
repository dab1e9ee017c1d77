"""Many tips at once: who is asked to wait a moment, what is set aside, and what is the same text again.

Nobody is refused and nothing typed is dropped. A whole apartment block or a mobile network may share one address, so
an address alone never proves a flood: past the first limit the page asks for a few seconds of patience, which a person
hardly notices and a program that only fires does not have. Past the second, what still comes lies in a list of its own.
"""
