"""What became of findings: by source and by sign, and along the way from a sign to a service, with the losses named."""
