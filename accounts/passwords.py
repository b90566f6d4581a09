"""Passwords that everybody tries first, found without a network and with the short list Django carries."""

import string

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Ten keys of fewer than five kinds (“aaaaaaaaaa”, “1212121212”) fall within seconds.
FEWEST_KINDS = 5
# Digits and signs hung on a common word (“sunshine2024!”) are the first thing a cracker tries.
DECORATION = string.digits + string.punctuation + " "
MOST_DECORATION = 6
ROWS = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
]


class TrivialPasswordValidator(CommonPasswordValidator):
    """Refuses common words with decoration, keyboard and alphabet runs, and few kinds of characters."""

    def validate(self, password, user=None):
        if self._is_trivial(password.lower().strip()):
            raise ValidationError(
                _("This password is easily guessed. Several unrelated words are strong and easy to keep."),
                code="password_too_trivial",
            )

    def _is_trivial(self, password):
        if len(set(password)) < FEWEST_KINDS:
            return True
        if any(password in row or password in row[::-1] for row in ROWS):
            return True
        word = password.strip(DECORATION)
        return len(password) - len(word) <= MOST_DECORATION and word in self.passwords

    def get_help_text(self):
        return _("Not a common word with digits after it, and not a run of keys.")
