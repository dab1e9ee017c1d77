"""How a person proves who they are: password, second factor, single sign-on, and the limits on trying."""

PROVIDER = "sso"
"""Under which name settings, addresses and links know the agency's own sign-in."""
