"""How a person proves who they are: password, second factor, single sign-on, and the limits on trying."""
