"""Rules of finding: rounds, alarms, priority, tries, the duty to report, rewards, next contacts."""
