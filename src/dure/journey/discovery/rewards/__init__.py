"""Rewards for those who found a household in need: proposed after verification, approved by somebody else."""
