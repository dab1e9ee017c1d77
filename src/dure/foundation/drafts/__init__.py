"""What somebody is writing is kept while they write, for them alone, and comes back when the form is opened again."""
