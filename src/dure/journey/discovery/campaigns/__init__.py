"""Survey campaigns: whom a season asks, who goes there, what was answered, and how far it has come."""
