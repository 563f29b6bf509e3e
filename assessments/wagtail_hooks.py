"""What Wagtail is told of questions."""

from wagtail.snippets.models import register_snippet

from .studio import QuestionSet

register_snippet(QuestionSet)
