"""Writes the visit by which somebody stayed in touch with a rated household, as often as its class asks."""

from dure.demo.stories.parts import AssessmentPart, Section
from dure.demo.stories.writer import StoryWriter
from dure.policy.korea.crisis import contact_interval

LATE = 0.12
LATE_ARCS = frozenset({"case_late", "unmet"})


def keep_in_touch(writer: StoryWriter) -> None:
    """The one contact that keeps the clock of the class from having passed; now and then nobody found the time."""
    story, case = writer.story, writer.story.case
    if not story.assessments or story.arc in LATE_ARCS or writer.rng.random() < LATE:
        return
    days_ago = _days_ago(writer, story.assessments[-1])
    if days_ago is None:
        return
    by, discipline = (case.manager, "case_management") if case else (writer.official, "welfare")
    text = writer.words.note(writer.words.word("contacts"), discipline)
    writer.visit(writer.clock.ago(days_ago), "regular_contact", (Section(by, discipline, text),))


def _days_ago(writer: StoryWriter, rated: AssessmentPart) -> int | None:
    """How many days ago the contact was; None when none was due yet."""
    interval = contact_interval(rated.decided_class)
    days = interval.every_days or interval.once_within_days
    met = [visit.ended_at for visit in writer.story.visits if visit.state == "done" and visit.ended_at]
    later = [moment for moment in met if moment > rated.at]
    gone = (writer.clock.now - max(later, default=rated.at)).days
    if days is None or gone < days or (later and interval.every_days is None):
        return None
    if interval.every_days is None:
        return gone - writer.rng.randint(days // 2, days - 2)
    return writer.rng.randint(1, max(1, days - 2))
