"""Needs: rated by area, and the crisis class that follows."""
