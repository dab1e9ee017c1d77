"""The demonstration district: synthetic people, households and their stories, made from a seed number."""
