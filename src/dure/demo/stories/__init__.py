"""What happens to the households of the demonstration district over the last eight months."""
