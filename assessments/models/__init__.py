"""Banks and exams; attempts and their results."""

from .attempts import Attempt, Result, Sitting, Step
from .authoring import QuestionDraft
from .banks import Bank, Exam, ExamVersion, Question, QuestionVersion

__all__ = [
    "Attempt",
    "Bank",
    "Exam",
    "ExamVersion",
    "Question",
    "QuestionDraft",
    "QuestionVersion",
    "Result",
    "Sitting",
    "Step",
]
