"""Files that are loaded row by row: kept under lock while they wait, loaded in batches, their faults told."""
