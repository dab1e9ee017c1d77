"""What survey campaigns achieved: counted from linked records, beside what was published of them."""
