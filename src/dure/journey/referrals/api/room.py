"""What the operations of this module are gathered in."""

from dure.foundation.operations.routes import Operations

operations = Operations("Referrals")
