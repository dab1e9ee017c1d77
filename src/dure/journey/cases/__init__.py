"""Cases: goals, actions, reviews, closing and follow-up."""
