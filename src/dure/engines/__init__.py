"""What computes: pure Python without Django and without knowledge of any one country."""
