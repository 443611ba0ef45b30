"""What a page shows of evidence, and how hostile content is kept from doing anything."""
