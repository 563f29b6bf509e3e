"""What is taught, in which edition, and how far somebody has come."""

from .catalogue import CourseIndex, CoursePage, LessonPage
from .editions import CourseEdition, EditionLesson, LessonImage, LessonVersion
from .learning import Enrolment, LessonStep
from .review import LegalReview

__all__ = [
    "CourseEdition",
    "CourseIndex",
    "CoursePage",
    "EditionLesson",
    "Enrolment",
    "LegalReview",
    "LessonImage",
    "LessonPage",
    "LessonStep",
    "LessonVersion",
]
