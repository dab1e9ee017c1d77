"""Places moments in office hours, always relative to now and in order."""

from datetime import datetime, time, timedelta, timezone
from random import Random

KOREAN_TIME = timezone(timedelta(hours=9), "KST")
FIRST_SLOT, LAST_SLOT = 9 * 60 + 5, 17 * 60 + 25
DUSK = 18 * 60 + 30
SATURDAY = 5
STEP = timedelta(minutes=35)
LATEST = timedelta(minutes=3)


class StoryClock:
    """Gives moments one after another, none later than now."""

    def __init__(self, rng: Random, now: datetime) -> None:
        """`now` must be aware.

        Raises: ValueError when it is not.
        """
        if now.tzinfo is None:
            message = "The moment to tell the stories from has no time zone: give an aware datetime."
            raise ValueError(message)
        self.rng = rng
        self.now = now.astimezone(KOREAN_TIME).replace(microsecond=0)
        self.last = datetime(2000, 1, 1, tzinfo=KOREAN_TIME)

    def ago(self, days: int) -> datetime:
        """A moment in office hours that many days ago (the Friday before for a weekend), after all given before."""
        return self._after_last(self._office_hour(-days))

    def hours_ago(self, hours: float) -> datetime:
        """A moment at any time of day."""
        return self._after_last(self.now - timedelta(hours=hours))

    def hours_ago_by_day(self, least: int, most: int) -> datetime:
        """A moment between so many hours ago and so many, by day on any day of the week: the longest ago there is."""
        steps = [self.now - timedelta(minutes=minutes) for minutes in range(least * 60, most * 60, 15)]
        by_day = [each for each in steps if FIRST_SLOT <= each.hour * 60 + each.minute <= DUSK]
        return self._after_last(by_day[-1] if by_day else steps[-1])

    def soon(self, minutes: int) -> datetime:
        """That many minutes after the last moment; the next morning when that falls into the evening."""
        moment = self.last + timedelta(minutes=minutes)
        evening = moment.hour * 60 + moment.minute > LAST_SLOT
        morning = datetime.combine(moment.date() + timedelta(days=1), time(9, 5 + minutes % 50), KOREAN_TIME)
        return self._after_last(morning if evening and morning < self.now else moment)

    def ahead(self, days: int) -> datetime:
        """A moment in office hours to come; it does not count as given. Zero days: within the next hours."""
        if days == 0:
            return self.now + timedelta(minutes=self.rng.randint(30, 240))
        day = self._office_hour(days)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return day

    def _office_hour(self, days: int) -> datetime:
        day = (self.now + timedelta(days=days)).date()
        while days <= 0 and day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        minute = self.rng.randrange(FIRST_SLOT, LAST_SLOT, 5)
        return datetime.combine(day, time(minute // 60, minute % 60), KOREAN_TIME)

    def _after_last(self, moment: datetime) -> datetime:
        moment = max(moment, self.last + STEP) if moment <= self.last else moment
        moment = min(moment, self.now - LATEST)
        # Only a story that runs into this very minute gets here: order matters more than the office hour.
        self.last = max(moment, self.last + timedelta(seconds=20))
        return self.last
