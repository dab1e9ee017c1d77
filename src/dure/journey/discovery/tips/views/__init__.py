"""Pages of tips: the inbox of officials, one's own tips, and the pages for everybody."""
